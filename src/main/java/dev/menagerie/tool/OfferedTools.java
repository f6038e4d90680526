// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.tool;

import dev.menagerie.engine.spi.NamePattern;
import dev.menagerie.engine.spi.PinnedTool;
import dev.menagerie.engine.spi.PinnedTool.Trust;
import dev.menagerie.engine.spi.Pipeline.Step;
import dev.menagerie.engine.spi.Policy;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What agents may be offered: the tools of all servers, and the pipelines. */
public final class OfferedTools {

  static final List<NamePattern> EVERY = List.of(new NamePattern("*"));

  private final ToolServers servers;

  OfferedTools(ToolServers servers) {
    this.servers = servers;
  }

  /** All, by name. Servers that failed some time ago are tried again. */
  public List<PinnedTool> all() {
    return all(EVERY);
  }

  /** Those whose names match one of the patterns, by name. */
  List<PinnedTool> all(List<NamePattern> patterns) {
    var chains =
        servers.pipelines().tools().stream().filter(it -> matches(patterns, it.tool().name()));
    return byName(Stream.concat(ofServers(patterns).stream(), chains));
  }

  /** The same without the pipelines. */
  List<PinnedTool> ofServers(List<NamePattern> patterns) {
    servers.tryDue();
    return byName(
        servers.used().stream()
            .filter(server -> mayHave(patterns, ToolNames.start(server.name())))
            .flatMap(server -> server.offer().tools().values().stream())
            .map(Offer.Named::pinned)
            .filter(it -> matches(patterns, it.tool().name())));
  }

  private static boolean mayHave(List<NamePattern> patterns, String start) {
    return patterns.stream().anyMatch(it -> it.mayBegin(start));
  }

  private static boolean matches(List<NamePattern> patterns, String name) {
    return patterns.stream().anyMatch(it -> it.matches(name));
  }

  private static List<PinnedTool> byName(Stream<PinnedTool> tools) {
    return tools.sorted(Comparator.comparing(it -> it.tool().name())).toList();
  }

  /** One as it is used. */
  public Optional<PinnedTool> used(String name) {
    return all().stream().filter(tool -> tool.tool().name().equals(name)).findFirst();
  }

  /** One as it is listed now, whether it is used or held. */
  public Optional<PinnedTool> listed(String name) {
    return used(name)
        .or(
            () ->
                servers
                    .holding(name)
                    .map(server -> server.offer().held().get(name))
                    .map(held -> held.now().pinned()));
  }

  /** The name of the server that offers a tool, or {@code pipeline}. */
  public static String server(PinnedTool tool) {
    return ToolNames.serverIn(tool.tool().name());
  }

  /** What its server is tagged with. */
  public List<String> tags(PinnedTool tool) {
    return servers.server(server(tool)).map(it -> it.terms().tags()).orElse(List.of());
  }

  /** What the policy of its server says about a tool, if it says anything. */
  public Optional<Policy.Match> ruled(PinnedTool tool) {
    var full = tool.tool().name();
    return servers
        .server(server(tool))
        .flatMap(it -> it.terms().policy().matching(full, ToolNames.ownIn(full)));
  }

  /** How a tool is trusted; a pipeline is read-only if each of its steps is, else not trusted. */
  public Trust trust(PinnedTool tool) {
    if (tool.pipeline().isEmpty()) {
      return tool.trust();
    }
    var reads =
        servers.tools().stream()
            .filter(it -> it.trust() == Trust.READ_ONLY)
            .map(it -> it.tool().name())
            .collect(Collectors.toSet());
    boolean only = tool.pipeline().get().steps().stream().map(Step::tool).allMatch(reads::contains);
    return only ? Trust.READ_ONLY : Trust.NONE;
  }
}
