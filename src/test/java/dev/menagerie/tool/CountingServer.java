// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.tool;

import dev.menagerie.core.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ServerSocketFactory;

/** A tool server on a bare socket that counts its connections, and leaves them open. */
final class CountingServer implements AutoCloseable {

  private final String scheme;
  private final ServerSocket socket;
  private final AtomicInteger connections = new AtomicInteger();
  private final AtomicInteger calls = new AtomicInteger();
  private final AtomicInteger left = new AtomicInteger();
  private final CountDownLatch closed = new CountDownLatch(1);
  private volatile OutputStream out = OutputStream.nullOutputStream();
  private final AtomicInteger lastId = new AtomicInteger();
  private volatile boolean deaf;
  private volatile boolean closes;
  private volatile boolean stalls;
  private volatile String behind = "";

  CountingServer() {
    this("http", ServerSocketFactory.getDefault());
  }

  /** One that is spoken with by another scheme. */
  CountingServer(String scheme, ServerSocketFactory sockets) {
    this.scheme = scheme;
    try {
      socket = sockets.createServerSocket(0, 50, InetAddress.getLoopbackAddress());
      Thread.ofVirtual().start(this::accept);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  URI url() {
    return URI.create("%s://127.0.0.1:%d/mcp".formatted(scheme, socket.getLocalPort()));
  }

  int connections() {
    return connections.get();
  }

  int calls() {
    return calls.get();
  }

  /** How many calls that it does not answer were given up, each with its connection. */
  int left() {
    return left.get();
  }

  /** Answers no more calls. */
  void stall() {
    stalls = true;
  }

  /** Reads nothing behind the next request. */
  void deafen() {
    deaf = true;
  }

  /** Answers the next call on its only connection, whether it was read or not. */
  void answerUnread() throws IOException {
    HostileServer.write(out, whole(lastId.incrementAndGet(), ScriptedMcp.text("done")));
  }

  /** Closes connections without saying so. */
  void closeAfterEachAnswer() {
    closes = true;
  }

  /** Sends an answer to the next request behind each answer. */
  void addAnswers(String text) {
    behind = text;
  }

  private void accept() {
    try {
      while (true) {
        var connection = socket.accept();
        connections.incrementAndGet();
        Thread.ofVirtual().start(() -> serve(connection));
      }
    } catch (IOException _) {
      // It is closed.
    }
  }

  private void serve(Socket connection) {
    try (connection) {
      var in = new BufferedInputStream(connection.getInputStream());
      do {
        var asked = HostileServer.request(in);
        if (deaf) {
          closed.await();
        }
        answer(in, connection.getOutputStream(), asked);
      } while (!closes);
    } catch (IOException _) {
      // The client has gone.
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private void answer(InputStream in, OutputStream to, JsonObject asked) throws IOException {
    boolean call = asked.getString("method").equals("tools/call");
    calls.addAndGet(call ? 1 : 0);
    if (call && stalls) {
      left.addAndGet(in.read() < 0 ? 1 : 0);
    }
    var result =
        call ? ScriptedMcp.text("done") : Json.parse("{\"supportedVersions\": [\"2026-07-28\"]}");
    var id = asked.getInt("id");
    var answer = whole(id, result);
    out = to;
    lastId.set(id);
    HostileServer.write(
        to, behind.isEmpty() ? answer : answer + whole(id + 1, ScriptedMcp.text(behind)));
  }

  private static String whole(int id, JsonValue result) {
    var body =
        Json.object().add("jsonrpc", "2.0").add("id", id).add("result", result).build().toString();
    return HostileServer.head("application/json", body.length()) + body;
  }

  @Override
  public void close() {
    closed.countDown();
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
