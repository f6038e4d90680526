// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import dev.menagerie.engine.spi.PinnedTool;
import dev.menagerie.tool.OfferedTools;
import dev.menagerie.tool.ToolSearch;
import jakarta.ws.rs.core.MultivaluedMap;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The query of a list of tools.
 *
 * @param words that are searched for
 * @param tag that their server has
 * @param server that offers them; {@code pipeline} for pipelines
 * @param format in which they are shown; as this server shows them if it is empty
 */
record ToolQuery(
    Optional<String> words,
    Optional<String> tag,
    Optional<String> server,
    Optional<ToolFormat> format) {

  private static final List<String> NAMES = List.of("q", "tag", "server", "format");

  static ToolQuery of(MultivaluedMap<String, String> values) {
    var query = Query.of(values, NAMES);
    return new ToolQuery(
        query.text("q"),
        query.text("tag"),
        query.text("server"),
        query.text("format").map(ToolFormat::named));
  }

  /** The tools that fit, by name, or the best first if words are searched for. */
  List<PinnedTool> find(OfferedTools tools, ToolSearch search) {
    Predicate<PinnedTool> fits =
        tool ->
            tag.map(tools.tags(tool)::contains).orElse(true)
                && server.map(OfferedTools.server(tool)::equals).orElse(true);
    var fitting = tools.all().stream().filter(fits).toList();
    return words.map(it -> search.find(fitting, it)).orElse(fitting);
  }
}
