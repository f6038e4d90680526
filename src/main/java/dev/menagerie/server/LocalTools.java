// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import dev.menagerie.server.access.Tenant;
import dev.menagerie.tool.RegistrationFailed;
import dev.menagerie.tool.ToolServers;
import java.net.URI;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The tool servers that come along, registered with each tenant where they listen this time. */
final class LocalTools implements AutoCloseable {

  private static final Logger LOG = Logger.getLogger(LocalTools.class.getName());

  private final Set<LocalTool> tools;
  private final Map<ToolServers, Tenant> registries = new ConcurrentHashMap<>();
  private @Nullable LocalToolServers servers;

  private LocalTools(Set<LocalTool> tools) {
    this.tools = tools;
  }

  /**
   * Starts them.
   *
   * @param variables of the environment that each is given
   * @throws StartRefused if one does not start
   */
  static LocalTools start(
      Path folder, Path data, Set<LocalTool> tools, Map<String, String> variables) {
    var started = new LocalTools(tools);
    started.servers = LocalToolServers.start(folder, data, tools, variables, started::moved);
    return started;
  }

  /**
   * Registers those that a tenant may use. Those that it had before and has not now are forgotten.
   *
   * @return ends that it is told of servers that are started again
   * @throws StartRefused if one cannot be used
   */
  AutoCloseable join(Tenant tenant, ToolServers registry) {
    try {
      var offered = offered(tenant);
      EnumSet.complementOf(offered).forEach(tool -> forget(registry, tool));
      registries.put(registry, tenant);
      running().urls().entrySet().stream()
          .filter(it -> offered.contains(it.getKey()))
          .forEach(it -> register(registry, it.getKey(), it.getValue()));
      return () -> registries.remove(registry);
    } catch (RegistrationFailed e) {
      registries.remove(registry);
      throw new StartRefused("a local tool server cannot be used: " + e.getMessage());
    }
  }

  private EnumSet<LocalTool> offered(Tenant tenant) {
    return tools.stream()
        .filter(tool -> tenant.equals(Tenant.DEFAULT) || tool.keepsNothing())
        .collect(Collectors.toCollection(() -> EnumSet.noneOf(LocalTool.class)));
  }

  private LocalToolServers running() {
    if (servers == null) {
      throw new IllegalStateException("not started");
    }
    return servers;
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

  private void moved(LocalTool tool, URI url) {
    registries.forEach(
        (registry, tenant) -> {
          if (offered(tenant).contains(tool)) {
            registerAgain(registry, tool, url);
          }
        });
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

  @Override
  public void close() {
    running().close();
  }
}
