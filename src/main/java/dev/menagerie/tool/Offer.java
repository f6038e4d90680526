// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.tool;

import dev.menagerie.core.Json;
import dev.menagerie.core.Tool;
import dev.menagerie.engine.spi.PinnedTool;
import dev.menagerie.kit.ToolDescription;
import jakarta.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The tools of a server, as last listed.
 *
 * @param tools by full name
 * @param held by full name: those whose definition has changed since it was approved
 * @param dropped why other tools are not among them, by the server's own name
 */
record Offer(Map<String, Named> tools, Map<String, Held> held, Map<String, String> dropped) {

  static final Offer NONE = new Offer(Map.of(), Map.of(), Map.of());

  /** A tool as the server describes it, and as it is used. */
  record Named(ToolDescription described, PinnedTool pinned) {

    /** The server's own name for it. */
    String own() {
      return described.name();
    }
  }

  /** A tool that is not used until a person approves what it is now. */
  record Held(Named approved, Named now) {

    JsonObject json() {
      var differs = Json.array();
      var was = approved.described;
      var is = now.described;
      if (!was.description().equals(is.description())) {
        differs.add("description");
      }
      if (!was.inputSchema().equals(is.inputSchema())) {
        differs.add("schema");
      }
      if (!was.outputSchema().equals(is.outputSchema())) {
        differs.add("outputSchema");
      }
      if (!was.annotations().equals(is.annotations())) {
        differs.add("annotations");
      }
      return Json.object()
          .add("name", now.pinned.tool().name())
          .add("differs", differs)
          .add("approved", definition(approved))
          .add("now", definition(now))
          .build();
    }

    private static JsonObject definition(Named tool) {
      return Json.object()
          .add("description", tool.pinned.tool().description())
          .add("schema", tool.pinned.tool().schema())
          .add("outputSchema", tool.described.outputSchema())
          .add("annotations", tool.described.annotations())
          .add("hash", tool.pinned.hash())
          .build();
    }
  }

  static Offer of(
      String server,
      Terms terms,
      Secrets secrets,
      List<ToolDescription> listed,
      Approved approved) {
    var plain = new PlainJson(secrets);
    var tools = new LinkedHashMap<String, Named>();
    var held = new LinkedHashMap<String, Held>();
    var dropped = new LinkedHashMap<String, String>();
    for (var tool : listed) {
      var full = ToolNames.full(server, tool.name());
      var wrong =
          full.isEmpty()
              ? Optional.of(ToolNames.refusal(server, tool.name(), secrets))
              : wrong(tool, secrets);
      if (wrong.isPresent()) {
        dropped.put(tool.name(), wrong.get());
      } else if (tools.containsKey(full.get()) || held.containsKey(full.get())) {
        dropped.put(tool.name(), "the server lists it twice; the first one counts");
      } else if (approved.refuses(tool)) {
        dropped.put(
            tool.name(),
            "the server has listed too many different tools; delete it and register it again");
      } else {
        var now = named(full.get(), tool, terms, plain);
        approved
            .instead(tool)
            .map(it -> named(full.get(), it, terms, plain))
            .ifPresentOrElse(
                it -> held.put(full.get(), new Held(it, now)), () -> tools.put(full.get(), now));
      }
    }
    return new Offer(tools, held, dropped);
  }

  /** The schema that a tool says its results have, if it says so. */
  Optional<JsonObject> output(String full) {
    return Optional.ofNullable(tools.get(full))
        .map(tool -> tool.described().outputSchema())
        .filter(schema -> !schema.isEmpty());
  }

  /** The definitions that are used. */
  List<ToolDescription> used() {
    return tools.values().stream().map(Named::described).toList();
  }

  /** The same with a tool that was held as it is now. */
  Offer with(String full) {
    var more = new LinkedHashMap<>(tools);
    var less = new LinkedHashMap<>(held);
    Optional.ofNullable(less.remove(full)).ifPresent(it -> more.put(full, it.now));
    return new Offer(more, less, dropped);
  }

  private static Optional<String> wrong(ToolDescription tool, Secrets secrets) {
    return ParamHeaders.wrong(tool.inputSchema())
        .or(() -> unusable("argument", tool.inputSchema()))
        .or(() -> unusable("result", tool.outputSchema()))
        .map(secrets::brief);
  }

  private static Optional<String> unusable(String what, JsonObject schema) {
    return ToolSchema.of(schema).unusable().map(why -> "its %s schema %s".formatted(what, why));
  }

  private static Named named(String full, ToolDescription tool, Terms terms, PlainJson plain) {
    var seen = new Tool(full, plain.text(tool.description()), plain.of(tool.inputSchema()));
    var own = tool.name();
    var hash = hash(seen, tool);
    var pinned = terms.pinned(seen, own, hash);
    return new Named(tool, ResourceTool.is(tool) ? ResourceTool.pinned(pinned) : pinned);
  }

  /** SHA-256 of all parts of the definition, each with its length before it. */
  static String hash(Tool tool, ToolDescription described) {
    var parts =
        List.of(
            tool.name(),
            tool.description(),
            tool.schema().toString(),
            described.outputSchema().toString(),
            described.annotations().toString());
    try {
      var digest = MessageDigest.getInstance("SHA-256");
      for (var part : parts) {
        var bytes = part.getBytes(StandardCharsets.UTF_8);
        digest.update((bytes.length + ":").getBytes(StandardCharsets.UTF_8));
        digest.update(bytes);
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java runtime has SHA-256", e);
    }
  }
}
