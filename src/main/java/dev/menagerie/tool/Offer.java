// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.tool;

import dev.menagerie.core.Json;
import dev.menagerie.core.Tool;
import dev.menagerie.engine.spi.PinnedTool;
import dev.menagerie.engine.spi.Policy;
import dev.menagerie.kit.ToolDescription;
import jakarta.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The tools of a server, as last listed.
 *
 * @param tools by full name
 * @param dropped why other tools are not among them, by the server's own name
 */
record Offer(Map<String, Named> tools, Map<String, String> dropped) {

  static final Offer NONE = new Offer(Map.of(), Map.of());

  /** A tool with the server's own name for it. */
  record Named(String own, PinnedTool pinned) {}

  static Offer of(String server, TrustRules trust, Policy policy, List<ToolDescription> listed) {
    var tools = new LinkedHashMap<String, Named>();
    var dropped = new LinkedHashMap<String, String>();
    for (var tool : listed) {
      var full = ToolNames.full(server, tool.name());
      var wrong =
          full.isEmpty() ? Optional.of(ToolNames.refusal(server, tool.name())) : wrong(tool);
      if (wrong.isPresent()) {
        dropped.put(tool.name(), wrong.get());
      } else if (tools.containsKey(full.get())) {
        dropped.put(tool.name(), "the server lists it twice; the first one counts");
      } else {
        tools.put(full.get(), named(full.get(), tool, trust, policy));
      }
    }
    return new Offer(tools, dropped);
  }

  private static Optional<String> wrong(ToolDescription tool) {
    return ParamHeaders.wrong(tool.inputSchema())
        .or(() -> ArgumentSchema.of(tool.inputSchema()).unusable());
  }

  private static Named named(String full, ToolDescription tool, TrustRules trust, Policy policy) {
    var seen = new Tool(full, PlainText.of(tool.description()), tool.inputSchema());
    var own = tool.name();
    return new Named(
        own, new PinnedTool(seen, hash(seen), trust.of(full, own), policy.of(full, own)));
  }

  /** SHA-256 of name, description and schema, each with its length before it. */
  static String hash(Tool tool) {
    try {
      var digest = MessageDigest.getInstance("SHA-256");
      for (var part : List.of(tool.name(), tool.description(), tool.schema().toString())) {
        var bytes = part.getBytes(StandardCharsets.UTF_8);
        digest.update((bytes.length + ":").getBytes(StandardCharsets.UTF_8));
        digest.update(bytes);
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java runtime has SHA-256", e);
    }
  }

  /** As it is stored: the listing that leads to this offer. */
  List<JsonObject> stored() {
    var stored = new ArrayList<JsonObject>();
    tools.values().forEach(tool -> stored.add(stored(tool)));
    return stored;
  }

  private static JsonObject stored(Named tool) {
    var seen = tool.pinned().tool();
    return new ToolDescription(tool.own(), seen.description(), seen.schema(), Json.object().build())
        .json();
  }
}
