// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.menagerie.web.Site.Told;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whatever a server does, the call ends within its limits and says what happened. */
@Timeout(30)
class HostileSitesTest {

  private static final String OK = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n";

  private final Tools tools;

  HostileSitesTest() throws Exception {
    tools =
        Tools.open()
            .set("MENAGERIE_WEB_TIMEOUT", "PT0.5S")
            .set("MENAGERIE_WEB_LARGEST_REPLY_BYTES", "100000");
  }

  private String refusal(RawSite.Script script) throws IOException {
    try (var site = new RawSite(script)) {
      return tools.refuses(site.url());
    }
  }

  private static void say(OutputStream out, String text) throws IOException {
    out.write(text.getBytes(StandardCharsets.ISO_8859_1));
    out.flush();
  }

  /** More than is ever read, until nobody listens. */
  private static void flood(OutputStream out, AtomicLong sent, String text) throws IOException {
    var bytes = text.getBytes(StandardCharsets.ISO_8859_1);
    for (long i = 0; i < (1L << 30); i += bytes.length) {
      out.write(bytes);
      sent.addAndGet(bytes.length);
    }
  }

  private static void drip(OutputStream out, String text) throws IOException, InterruptedException {
    while (true) {
      say(out, text);
      Thread.sleep(50);
    }
  }

  @Test
  void one_that_hangs_is_left() throws Exception {
    assertThat(refusal(_ -> new CountDownLatch(1).await(20, TimeUnit.SECONDS)))
        .isEqualTo("no complete answer within 500 ms");
  }

  @Test
  void one_that_drips_its_body_is_left() throws Exception {
    var left = new CountDownLatch(1);
    assertThat(
            refusal(
                out -> {
                  say(out, OK + "Content-Length: 90000\r\n\r\n");
                  try {
                    drip(out, "x");
                  } finally {
                    left.countDown();
                  }
                }))
        .isEqualTo("no complete answer within 500 ms");
    assertThat(left.await(10, TimeUnit.SECONDS)).as("the connection is closed").isTrue();
  }

  @Test
  void one_that_drips_its_headers_is_left() throws Exception {
    assertThat(
            refusal(
                out -> {
                  say(out, "HTTP/1.1 200 OK\r\nX: ");
                  drip(out, "x");
                }))
        .isEqualTo("no complete answer within 500 ms");
  }

  @Test
  void one_that_drips_chunks_is_left() throws Exception {
    assertThat(
            refusal(
                out -> {
                  say(out, OK + "Transfer-Encoding: chunked\r\n\r\n");
                  drip(out, "1\r\nx\r\n");
                }))
        .isEqualTo("no complete answer within 500 ms");
  }

  @Test
  void one_that_never_stops_to_announce_an_answer_is_left() throws Exception {
    assertThat(refusal(out -> flood(out, new AtomicLong(), "HTTP/1.1 103 Early Hints\r\n\r\n")))
        .isNotBlank();
  }

  @Test
  void one_that_redirects_slowly_without_end_is_left() throws Exception {
    assertThat(
            refusal(
                out -> {
                  Thread.sleep(200);
                  say(out, "HTTP/1.1 302 Found\r\nLocation: /\r\nContent-Length: 0\r\n\r\n");
                }))
        .isEqualTo("no complete answer within 500 ms");
  }

  @Test
  void a_gigabyte_is_not_read() throws Exception {
    tools.set("MENAGERIE_WEB_TIMEOUT", "PT20S"); // a byte a chunk takes a processor its time
    var sent = new AtomicLong();
    var said = "has more than 100000 bytes, the most that is read";

    assertThat(refusal(out -> say(out, OK + "Content-Length: 1073741824\r\n\r\n"))).contains(said);
    assertThat(
            refusal(
                out -> {
                  say(out, OK + "\r\n");
                  flood(out, sent, "x".repeat(8192));
                }))
        .contains(said);
    assertThat(
            refusal(
                out -> {
                  say(out, OK + "Transfer-Encoding: chunked\r\n\r\n40000000\r\n");
                  flood(out, sent, "x".repeat(8192));
                }))
        .contains(said);
    assertThat(
            refusal(
                out -> {
                  say(out, OK + "Transfer-Encoding: chunked\r\n\r\n");
                  flood(out, sent, "1\r\nx\r\n");
                }))
        .contains(said);
    assertThat(sent.get()).as("bytes that were taken").isLessThan(64 << 20);
  }

  @Test
  void a_bomb_of_gzip_is_not_unpacked() throws Exception {
    var bomb = bomb();

    try (var site = new Site()) {
      site.on(
          "/bomb",
          new Told(200, Map.of("Content-Type", "text/html", "Content-Encoding", "gzip"), bomb));

      assertThat(tools.refuses(site.url("/bomb"))).contains("unpacks to more than 100000 bytes");
    }
  }

  /** Less than 70 kB that unpack to 64 MiB. */
  private static byte[] bomb() throws IOException {
    var packed = FetchTest.packed(new byte[64 << 20]);
    assertThat(packed.length).isLessThan(100_000);
    return packed;
  }

  @Test
  void half_a_gzip_and_no_gzip_are_told() throws Exception {
    var whole = FetchTest.packed("hello hello hello".getBytes(StandardCharsets.UTF_8));
    var packed = Map.of("Content-Type", "text/plain", "Content-Encoding", "gzip");

    try (var site = new Site()) {
      site.on("/half", new Told(200, packed, Arrays.copyOf(whole, whole.length / 2)));
      site.on("/none", new Told(200, packed, "hello".getBytes(StandardCharsets.UTF_8)));

      assertThat(tools.refuses(site.url("/half"))).contains("broke off before its end");
      assertThat(tools.refuses(site.url("/none"))).contains("cannot be unpacked");
    }
  }

  @Test
  void what_is_no_http_is_told() throws Exception {
    assertThat(refusal(_ -> {})).contains("closed the connection without an answer");
    assertThat(refusal(out -> say(out, "SSH-2.0-OpenSSH_9.6\r\n"))).contains("127.0.0.1:");
    assertThat(refusal(out -> say(out, "\0\1\2\3\377".repeat(500)))).contains("127.0.0.1:");
    assertThat(refusal(out -> say(out, "HTTP/1.1 abc\r\n\r\n"))).contains("127.0.0.1:");
    assertThat(refusal(out -> say(out, "HTTP/9.9 200 OK\r\n\r\n"))).contains("127.0.0.1:");
    assertThat(refusal(out -> say(out, OK + "Transfer-Encoding: chunked\r\n\r\nzz\r\n")))
        .contains("127.0.0.1:");
    assertThat(refusal(out -> say(out, OK + "Content-Length: lots\r\n\r\n")))
        .contains("127.0.0.1:");
  }

  @Test
  void headers_without_end_are_not_read() throws Exception {
    var sent = new AtomicLong();

    assertThat(
            refusal(
                out -> {
                  say(out, "HTTP/1.1 200 OK\r\nX: ");
                  flood(out, sent, "x".repeat(8192));
                }))
        .contains("more headers than are read");
    assertThat(
            refusal(
                out -> {
                  say(out, "HTTP/1.1 200 OK\r\n");
                  flood(out, sent, "X: y\r\n");
                }))
        .contains("more headers than are read");
    assertThat(refusal(out -> flood(out, sent, "x".repeat(8192)))).contains("127.0.0.1:");
    assertThat(sent.get()).isLessThan(64 << 20);
  }

  @Test
  void an_answer_that_breaks_off_is_none() throws Exception {
    assertThat(refusal(out -> say(out, OK + "Content-Length: 100\r\n\r\nhalf")))
        .contains("broke off before its end");
    assertThat(refusal(out -> say(out, OK + "Transfer-Encoding: chunked\r\n\r\n64\r\nhalf")))
        .contains("broke off before its end");
    assertThat(refusal(out -> say(out, OK + "Transfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n")))
        .contains("broke off before its end");
    assertThat(refusal(out -> say(out, "HTTP/1.1 200 OK\r\nContent-Le"))).contains("127.0.0.1:");
  }

  @Test
  void an_answer_without_headers_is_read_as_text() throws Exception {
    try (var site = RawSite.saying("HTTP/1.0 200 OK\r\n\r\nplain")) {
      assertThat(tools.fetches(site.url())).endsWith("plain");
    }
  }

  @Test
  void not_more_calls_run_at_once_than_allowed_and_the_others_wait() throws Exception {
    tools.set("MENAGERIE_WEB_CONCURRENT_CALLS", "2").set("MENAGERIE_WEB_TIMEOUT", "PT20S");
    var running = new AtomicInteger();
    var most = new AtomicInteger();
    RawSite.Script script =
        out -> {
          most.accumulateAndGet(running.incrementAndGet(), Math::max);
          Thread.sleep(50);
          running.decrementAndGet();
          say(out, OK + "Content-Length: 2\r\n\r\nok");
        };

    try (var site = new RawSite(script);
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var calls = new ArrayList<Callable<String>>();
      for (int i = 0; i < 12; i++) {
        calls.add(() -> tools.fetches(site.url()));
      }
      for (var call : threads.invokeAll(calls)) {
        assertThat(call.get()).endsWith("ok");
      }
    }

    assertThat(most.get()).isLessThanOrEqualTo(2);
  }

  @Test
  void calls_that_find_no_place_in_time_say_so_and_places_come_back() throws Exception {
    tools.set("MENAGERIE_WEB_CONCURRENT_CALLS", "1");

    try (var hanging = new RawSite(_ -> new CountDownLatch(1).await(20, TimeUnit.SECONDS));
        var good = RawSite.saying(OK + "\r\ngood");
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var first = threads.submit(() -> tools.refuses(hanging.url()));
      var second = threads.submit(() -> tools.refuses(hanging.url()));

      assertThat(java.util.List.of(first.get(), second.get()))
          .allMatch(
              said -> said.contains("no complete answer") || said.contains("try again later"));
      assertThat(tools.fetches(good.url())).endsWith("good");
    }
  }

  @Test
  void a_page_of_nothing_but_tags_is_read() throws Exception {
    tools.set("MENAGERIE_WEB_LARGEST_REPLY_BYTES", "4000000").set("MENAGERIE_WEB_TIMEOUT", "PT20S");
    var body = new ByteArrayOutputStream();
    body.write("<div><b><i>".repeat(60_000).getBytes(StandardCharsets.UTF_8));
    body.write("bottom".getBytes(StandardCharsets.UTF_8));

    try (var site = new Site().on("/", Told.of(200, "text/html", body.toByteArray()))) {
      assertThat(tools.fetches(site.url("/"))).endsWith("bottom");
    }
  }
}
