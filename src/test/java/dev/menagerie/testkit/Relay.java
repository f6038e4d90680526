// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Stands between a client and a server, to see on the wire when a request is given up. */
public final class Relay implements AutoCloseable {

  private final ServerSocket listening;
  private final URI server;
  private final String watched;
  private final CountDownLatch passed = new CountDownLatch(1);
  private final CountDownLatch givenUp = new CountDownLatch(1);

  /**
   * A relay to a server.
   *
   * @param watched what the request holds whose connection is looked at
   */
  public Relay(String server, String watched) {
    this.server = URI.create(server);
    this.watched = watched;
    try {
      listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Thread.ofVirtual().start(this::accept);
  }

  /** The server's address as this relay has it. */
  public String url() {
    return "http://127.0.0.1:" + listening.getLocalPort() + server.getPath();
  }

  /** Waits until the request has been passed on. */
  public boolean awaitPassed() throws InterruptedException {
    return passed.await(10, TimeUnit.SECONDS);
  }

  /** Waits until the client has closed the connection of that request. */
  public boolean awaitGivenUp(long seconds) throws InterruptedException {
    return givenUp.await(seconds, TimeUnit.SECONDS);
  }

  private void accept() {
    try {
      while (true) {
        var client = listening.accept();
        var behind = new Socket(InetAddress.getLoopbackAddress(), server.getPort());
        Thread.ofVirtual().start(() -> forward(client, behind));
        Thread.ofVirtual().start(() -> back(behind, client));
      }
    } catch (IOException _) {
      // Closed.
    }
  }

  private void forward(Socket client, Socket behind) {
    boolean seen = false;
    var buffer = new byte[8192];
    try (client;
        behind) {
      for (int read; (read = client.getInputStream().read(buffer)) >= 0; ) {
        behind.getOutputStream().write(buffer, 0, read);
        if (new String(buffer, 0, read, StandardCharsets.UTF_8).contains(watched)) {
          seen = true;
          passed.countDown();
        }
      }
    } catch (IOException _) {
      // Reset by the client, which is what is looked for.
    }
    if (seen) {
      givenUp.countDown();
    }
  }

  private static void back(Socket behind, Socket client) {
    try {
      behind.getInputStream().transferTo(client.getOutputStream());
    } catch (IOException _) {
      // One of them has gone.
    }
  }

  @Override
  public void close() {
    try {
      listening.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
