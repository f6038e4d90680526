// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import dev.menagerie.tool.RegistrationFailed;
import dev.menagerie.tool.ToolServers;
import java.net.URI;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Set;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Starts the tool servers that come along and registers them where they listen this time. */
final class LocalTools {

  private static final Logger LOG = Logger.getLogger(LocalTools.class.getName());

  private LocalTools() {}

  /**
   * Starts and registers them. Those that came along before and do not now are forgotten.
   *
   * @throws StartRefused if one does not start or cannot be used
   */
  static LocalToolServers start(
      Path folder, Path data, Set<LocalTool> tools, ToolServers registry) {
    var servers =
        LocalToolServers.start(
            folder, data, tools, (tool, url) -> registerAgain(registry, tool, url));
    try {
      EnumSet.complementOf(EnumSet.copyOf(tools)).forEach(tool -> forget(registry, tool));
      servers.urls().forEach((tool, url) -> register(registry, tool, url));
      return servers;
    } catch (RegistrationFailed e) {
      servers.close();
      throw new StartRefused("a local tool server cannot be used: " + e.getMessage());
    }
  }

  private static void forget(ToolServers registry, LocalTool tool) {
    if (registry.forgetOurs(tool.text())) {
      LOG.log(
          Level.INFO,
          "{0} is not in menagerie.local-tools any more: its registration is removed, with its"
              + " policy and limits",
          tool.text());
    }
  }

  private static void register(ToolServers registry, LocalTool tool, URI url) {
    registry.replace(tool.text(), url.toString(), tool.trust(), tool.labels());
  }

  private static void registerAgain(ToolServers registry, LocalTool tool, URI url) {
    try {
      register(registry, tool, url);
    } catch (RegistrationFailed e) {
      LOG.log(
          Level.WARNING,
          "tool server {0} was started again but: {1}",
          new Object[] {tool.text(), e});
    }
  }
}
