// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.tool;

import dev.menagerie.engine.spi.PinnedTool;
import dev.menagerie.tool.RegistrationFailed.Reason;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Requires that tools to be called instead of others are there, and that none leads on to a third,
 * so that no call goes in circles.
 *
 * @param tools of the servers that are registered
 * @param servers that are registered
 */
record FallbackCheck(Supplier<List<PinnedTool>> tools, Collection<RegisteredServer> servers) {

  /**
   * Judges what a server wants to be registered with.
   *
   * @throws RegistrationFailed if a fallback does not fit
   */
  void require(RegisteredServer server) {
    server
        .terms()
        .traits()
        .fallbacks()
        .rules()
        .forEach(
            (pattern, name) ->
                wrong(server, name)
                    .ifPresent(why -> refuse("fallbacks.%s: %s".formatted(pattern.text(), why))));
    for (var other : servers) {
      for (var name : other.terms().traits().fallbacks().rules().values()) {
        if (isOf(server, name) && leadsOn(server, name)) {
          refuse(
              "fallbacks: %s is the fallback of a tool of %s, and must have none itself; leave its pattern out"
                  .formatted(name, other.name()));
        }
      }
    }
  }

  private Optional<String> wrong(RegisteredServer server, String name) {
    if (isOf(server, name)) {
      return Optional.of(
          "%s is a tool of the same server, which fails with it; name one of another server"
              .formatted(name));
    }
    if (tools.get().stream().noneMatch(it -> it.tool().name().equals(name))) {
      return Optional.of(
          "%s, and there is no such tool; register its server first".formatted(name));
    }
    return servers.stream().anyMatch(it -> isOf(it, name) && leadsOn(it, name))
        ? Optional.of("%s has a fallback itself; name the tool that comes last".formatted(name))
        : Optional.empty();
  }

  private static boolean isOf(RegisteredServer server, String tool) {
    return ToolNames.serverIn(tool).equals(server.name());
  }

  private static boolean leadsOn(RegisteredServer server, String tool) {
    return server.terms().traits().fallbacks().of(tool, ToolNames.ownIn(tool)).isPresent();
  }

  private static void refuse(String message) {
    throw new RegistrationFailed(Reason.INVALID_TERMS, message);
  }
}
