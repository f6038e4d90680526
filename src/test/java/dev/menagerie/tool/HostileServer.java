// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.tool;

import dev.menagerie.core.Json;
import jakarta.json.JsonObject;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;

/** A tool server on a bare socket that behaves until it is asked for what it treats badly. */
final class HostileServer implements AutoCloseable {

  /** What it does instead of answering. */
  interface Malice {
    void answer(OutputStream out, JsonObject asked) throws IOException, InterruptedException;
  }

  private final ServerSocket socket;
  private final String method;
  private final Malice malice;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final CountDownLatch never = new CountDownLatch(1);

  private HostileServer(String method, Malice malice) throws IOException {
    this.socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    this.method = method;
    this.malice = malice;
  }

  /** One that treats a method badly. */
  static HostileServer against(String method, Malice malice) {
    try {
      var server = new HostileServer(method, malice);
      Thread.ofVirtual().start(server::accept);
      return server;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  URI url() {
    return URI.create("http://127.0.0.1:%d/mcp".formatted(socket.getLocalPort()));
  }

  private void accept() {
    try {
      while (true) {
        var connection = socket.accept();
        open.add(connection);
        Thread.ofVirtual().start(() -> serve(connection));
      }
    } catch (IOException _) {
      // It is closed.
    }
  }

  private void serve(Socket connection) {
    try (connection) {
      var in = new BufferedInputStream(connection.getInputStream());
      var out = connection.getOutputStream();
      while (true) {
        var asked = request(in);
        if (asked.getString("method").equals(method)) {
          malice.answer(out, asked);
          return;
        }
        answer(out, asked);
      }
    } catch (IOException _) {
      // The client has gone.
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } finally {
      open.remove(connection);
    }
  }

  /** The next request on a connection. */
  static JsonObject request(InputStream in) throws IOException {
    int length = 0;
    for (var line = line(in); !line.isEmpty(); line = line(in)) {
      if (line.toLowerCase(Locale.ROOT).startsWith("content-length:")) {
        length = Integer.parseInt(line.substring(line.indexOf(':') + 1).strip());
      }
    }
    return Json.object(new String(in.readNBytes(length), StandardCharsets.UTF_8));
  }

  private static String line(InputStream in) throws IOException {
    var line = new StringBuilder();
    for (int next = in.read(); next != '\n'; next = in.read()) {
      if (next < 0) {
        throw new IOException("the end");
      }
      line.append((char) next);
    }
    return line.toString().strip();
  }

  private static void answer(OutputStream out, JsonObject asked) throws IOException {
    var result =
        asked.getString("method").equals("server/discover")
            ? Json.parse("{\"supportedVersions\": [\"2026-07-28\"]}")
            : ScriptedMcp.tools("risky");
    var body =
        Json.object()
            .add("jsonrpc", "2.0")
            .add("id", asked.get("id"))
            .add("result", result)
            .build();
    write(out, head("application/json", body.toString().length()) + body);
  }

  /** The head of an answer of so many bytes. */
  static String head(String type, long length) {
    return "HTTP/1.1 200 OK\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n"
        .formatted(type, length);
  }

  /** The head of an answer in chunks. */
  static String chunked(String type) {
    return "HTTP/1.1 200 OK\r\nContent-Type: %s\r\nTransfer-Encoding: chunked\r\n\r\n"
        .formatted(type);
  }

  static void write(OutputStream out, String text) throws IOException {
    out.write(text.getBytes(StandardCharsets.UTF_8));
    out.flush();
  }

  /** Says nothing more until it is closed. */
  void hang() throws InterruptedException {
    never.await();
  }

  @Override
  public void close() {
    never.countDown();
    try {
      socket.close();
      for (var connection : open) {
        connection.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
