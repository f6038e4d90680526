// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.web;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A server that says to each connection what it likes, HTTP or not. */
final class RawSite implements AutoCloseable {

  /** What it says. */
  @FunctionalInterface
  interface Script {

    void play(OutputStream out) throws IOException, InterruptedException;
  }

  private final ServerSocket server;
  private final Script script;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();

  RawSite(Script script) throws IOException {
    this("127.0.0.1", script);
  }

  RawSite(String address, Script script) throws IOException {
    this.server = new ServerSocket(0, 50, InetAddress.ofLiteral(address));
    this.script = script;
    Thread.ofVirtual().start(this::accept);
  }

  /** Says one text and hangs up. */
  static RawSite saying(String text) throws IOException {
    return new RawSite(out -> out.write(text.getBytes(StandardCharsets.UTF_8)));
  }

  String url() {
    return "http://127.0.0.1:" + port() + "/";
  }

  int port() {
    return server.getLocalPort();
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        var socket = server.accept();
        open.add(socket);
        Thread.ofVirtual().start(() -> serve(socket));
      } catch (IOException _) {
        return;
      }
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      var in = socket.getInputStream();
      for (int ends = 0, next = in.read(); next >= 0 && ends < 2; ) {
        ends = next == '\n' ? ends + 1 : next == '\r' ? ends : 0;
        next = ends < 2 ? in.read() : next;
      }
      script.play(socket.getOutputStream());
    } catch (IOException _) {
      // It was left.
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } finally {
      open.remove(socket);
    }
  }

  @Override
  public void close() {
    try {
      server.close();
      for (var socket : open) {
        socket.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
