// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import dev.menagerie.engine.spi.PinnedTool;
import dev.menagerie.tool.ToolSearch;
import dev.menagerie.tool.ToolServers;
import jakarta.ws.rs.core.MultivaluedMap;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The query of a list of tools.
 *
 * @param words that are searched for
 * @param tag that their server has
 * @param server that offers them
 * @param format in which they are shown; as this server shows them if it is empty
 */
record ToolQuery(
    Optional<String> words,
    Optional<String> tag,
    Optional<String> server,
    Optional<ToolFormat> format) {

  private static final List<String> NAMES = List.of("q", "tag", "server", "format");

  static ToolQuery of(MultivaluedMap<String, String> query) {
    for (var name : query.keySet()) {
      if (!NAMES.contains(name)) {
        throw Problem.invalid(name, "unknown, must be one of " + String.join(", ", NAMES));
      }
    }
    return new ToolQuery(
        text(query, "q"),
        text(query, "tag"),
        text(query, "server"),
        text(query, "format").map(ToolFormat::named));
  }

  private static Optional<String> text(MultivaluedMap<String, String> query, String name) {
    return Optional.ofNullable(query.getFirst(name)).filter(text -> !text.isEmpty());
  }

  /** The tools that fit, by name, or the best first if words are searched for. */
  List<PinnedTool> find(ToolServers servers) {
    Predicate<PinnedTool> fits =
        tool ->
            tag.map(servers.tags(tool)::contains).orElse(true)
                && server.map(it -> tool.tool().name().startsWith(it + "__")).orElse(true);
    var tools = servers.tools().stream().filter(fits).toList();
    return words.map(it -> ToolSearch.find(tools, it)).orElse(tools);
  }
}
