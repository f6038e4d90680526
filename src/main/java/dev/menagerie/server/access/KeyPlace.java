// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server.access;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Where the public keys of an issuer of tokens are. */
public sealed interface KeyPlace {

  /** The keys, as a text of PEM or JSON. */
  String read() throws IOException;

  /** Whether it is there from the start on, so that a fault in it is one of the configuration. */
  boolean isHere();

  /** In the configuration. */
  record Given(String text) implements KeyPlace {
    @Override
    public String read() {
      return text;
    }

    @Override
    public boolean isHere() {
      return true;
    }

    @Override
    public String toString() {
      return "the configuration";
    }
  }

  /** In a file. */
  record InFile(Path file) implements KeyPlace {
    @Override
    public String read() throws IOException {
      return Files.readString(file);
    }

    @Override
    public boolean isHere() {
      return true;
    }

    @Override
    public String toString() {
      return file.toString();
    }
  }

  /** At a server. */
  record AtUrl(URI url) implements KeyPlace {

    private static final Duration CONNECT = Duration.ofSeconds(2);
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final int LARGEST = 1 << 20;

    @Override
    public String read() throws IOException {
      var request =
          HttpRequest.newBuilder(url)
              .header("Accept", "application/jwk-set+json, application/json, */*;q=0.5")
              .build();
      try (var client = HttpClient.newBuilder().connectTimeout(CONNECT).build()) {
        var handler = BodyHandlers.limiting(BodyHandlers.ofString(StandardCharsets.UTF_8), LARGEST);
        return body(client, request, handler);
      }
    }

    private static String body(
        HttpClient client, HttpRequest request, HttpResponse.BodyHandler<String> handler)
        throws IOException {
      var answer = client.sendAsync(request, handler);
      try {
        var response = answer.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        if (response.statusCode() != 200) {
          throw new IOException("status " + response.statusCode());
        }
        return response.body();
      } catch (ExecutionException e) {
        throw new IOException(String.valueOf(e.getCause()), e);
      } catch (TimeoutException e) {
        throw new IOException("no answer in " + PATIENCE, e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException("interrupted", e);
      } finally {
        client.shutdownNow(); // or closing it waits for who does not answer
      }
    }

    @Override
    public boolean isHere() {
      return false;
    }

    @Override
    public String toString() {
      return url.toString();
    }
  }
}
