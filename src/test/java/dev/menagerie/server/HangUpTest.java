// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.helidon.microprofile.testing.AddConfigSource;
import io.helidon.microprofile.testing.junit5.HelidonTest;
import jakarta.inject.Inject;
import jakarta.ws.rs.client.WebTarget;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.eclipse.microprofile.config.spi.ConfigSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A client that goes away in the middle of its request is its own affair: no failure of ours. */
@HelidonTest
@Timeout(60)
class HangUpTest {

  private static final String HALF = "{\"agent\": \"re";

  private final Logger root = Logger.getLogger("");
  private final Logger fields = Logger.getLogger(Fields.class.getName());
  private final Heard heard = new Heard();
  @Inject private WebTarget target;

  /** Everything that is logged, and when the server has noticed. */
  private static final class Heard extends Handler {

    private final List<LogRecord> loud = new CopyOnWriteArrayList<>();
    private final CountDownLatch noticed = new CountDownLatch(1);

    @Override
    public void publish(LogRecord record) {
      if (record.getLevel().intValue() > Level.FINE.intValue()) {
        loud.add(record);
      }
      if (record.getLoggerName().equals(Fields.class.getName())
          || record.getLoggerName().equals(Problems.class.getName())) {
        noticed.countDown();
      }
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }

  @AddConfigSource
  static ConfigSource config() {
    return TemporaryData.with(Map.of());
  }

  @BeforeEach
  void listen() {
    heard.setLevel(Level.ALL);
    root.addHandler(heard);
    fields.setLevel(Level.FINE);
  }

  @AfterEach
  void stopListening() {
    root.removeHandler(heard);
    fields.setLevel(null);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Content-Length: 1000\r\n\r\n" + HALF,
        "Transfer-Encoding: chunked\r\n\r\n3e8\r\n" + HALF
      })
  void it_is_not_logged_as_a_failure(String half) throws IOException, InterruptedException {
    var uri = target.getUri();
    try (var socket = new Socket(uri.getHost(), uri.getPort())) {
      var request =
          "POST /v1/tasks HTTP/1.1\r\nHost: %s\r\nContent-Type: application/json\r\n%s"
              .formatted(uri.getHost(), half);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
      socket.getOutputStream().flush();
    }

    assertThat(heard.noticed.await(20, TimeUnit.SECONDS)).isTrue();
    assertThat(new Caller(uri).raw("GET", "/v1/tasks", "").statusCode()).isEqualTo(200);
    assertThat(heard.loud).extracting(LogRecord::getLoggerName, LogRecord::getMessage).isEmpty();
  }
}
