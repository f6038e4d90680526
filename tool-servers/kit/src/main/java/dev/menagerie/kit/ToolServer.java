// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.kit;

import io.helidon.webserver.WebServer;
import io.opentelemetry.api.OpenTelemetry;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A set of tools, resources and prompts that can be served over HTTP: MCP at {@code /mcp}, in the
 * revisions of {@link Protocol#SUPPORTED}, and {@code GET /health}.
 */
public record ToolServer(
    String name,
    String version,
    List<ServedTool> tools,
    List<ServedResource> resources,
    List<ServedPrompt> prompts) {

  public ToolServer {
    tools = List.copyOf(tools);
    resources = List.copyOf(resources);
    prompts = List.copyOf(prompts);
    byName(tools);
  }

  /** A server with tools alone. */
  public ToolServer(String name, String version, List<ServedTool> tools) {
    this(name, version, tools, List.of(), List.of());
  }

  public static ToolServer of(String name, String version, List<ServedTool> tools) {
    return new ToolServer(name, version, tools);
  }

  /** A server that accepts requests until it is closed. */
  public record Listening(String host, int port, WebServer web, Runnable ending)
      implements AutoCloseable {

    /** Where MCP is served. */
    public String url() {
      var shown = host.contains(":") && !host.startsWith("[") ? "[" + host + "]" : host;
      return "http://%s:%d/mcp".formatted(shown, port);
    }

    /** Lets running calls end for a second, then stops. */
    @Override
    public void close() {
      ending.run();
      web.stop();
    }
  }

  /**
   * Starts to serve.
   *
   * @param host to bind; on a loopback address only requests from this machine's own pages and
   *     programs are answered, on another one those from no page
   * @param port 0 for a free one
   * @throws IllegalStateException if the port is taken
   */
  public Listening start(String host, int port) {
    return start(new Callers(host), port);
  }

  /** The same for the callers that are named, at the address that they say. */
  public Listening start(Callers callers, int port) {
    return start(callers, port, OpenTelemetry.noop());
  }

  /** The same with a span for each request, which is current while a tool is called. */
  public Listening start(Callers callers, int port, OpenTelemetry telemetry) {
    var http = new McpHttp(new McpMethods(this), callers, _ -> "", telemetry);
    return start(callers.bound(), port, http);
  }

  /**
   * The same for a server that may change while it runs, and tells those who listen.
   *
   * @param changes by which it is changed
   */
  public Listening start(String host, int port, ServerChanges changes) {
    return start(new Callers(host), port, changes);
  }

  /** The same for the callers that are named, at the address that they say. */
  public Listening start(Callers callers, int port, ServerChanges changes) {
    return start(callers, port, changes, OpenTelemetry.noop());
  }

  /** The same with a span for each request, which is current while a tool is called. */
  public Listening start(
      Callers callers, int port, ServerChanges changes, OpenTelemetry telemetry) {
    var http = new McpHttp(new McpMethods(this).changing(this), callers, _ -> "", telemetry);
    http.changeBy(changes);
    return start(callers.bound(), port, http);
  }

  private Listening start(String host, int port, McpHttp http) {
    claim(host, port);
    var web =
        WebServer.builder()
            .host(host)
            .port(port)
            .shutdownGracePeriod(Duration.ofSeconds(1))
            .connectionOptions(options -> options.tcpNoDelay(true))
            // Nothing but what is mounted here, whatever else is on the class path.
            .featuresDiscoverServices(false)
            .routing(
                routing -> {
                  http.mountHealth(routing, name);
                  http.mount(routing);
                })
            .build()
            .start();
    if (!web.isRunning()) {
      throw new IllegalStateException(cannotListen(host, port));
    }
    return new Listening(host, web.port(), web, http::close);
  }

  /** The web server logs a taken port and returns as if it had started, so ask before. */
  private static void claim(String host, int port) {
    try (var socket = new ServerSocket()) {
      socket.bind(new InetSocketAddress(host, port));
    } catch (IOException e) {
      throw new IllegalStateException(cannotListen(host, port), e);
    }
  }

  private static String cannotListen(String host, int port) {
    return "cannot listen on %s:%d; choose another host or port".formatted(host, port);
  }

  /** The tools by name, in the order given. */
  static Map<String, ServedTool> byName(List<ServedTool> tools) {
    var byName = new LinkedHashMap<String, ServedTool>();
    for (var tool : tools) {
      if (byName.put(tool.name(), tool) != null) {
        throw new IllegalArgumentException("two tools are named " + tool.name());
      }
    }
    return byName;
  }
}
