// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.tool;

import dev.menagerie.core.Json;
import dev.menagerie.tool.HostileServer.Malice;
import jakarta.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPOutputStream;

/** What a tool server may do instead of answering. */
enum Malices implements Malice {
  HANGS {
    @Override
    public void answer(OutputStream out, JsonObject asked) throws InterruptedException {
      pause(60_000);
    }
  },
  DRIPS {
    @Override
    public void answer(OutputStream out, JsonObject asked)
        throws IOException, InterruptedException {
      HostileServer.write(out, HostileServer.head("application/json", GIB));
      drip(out);
    }
  },
  DRIPS_ITS_HEAD {
    @Override
    public void answer(OutputStream out, JsonObject asked)
        throws IOException, InterruptedException {
      HostileServer.write(out, "HTTP/1.1 200 OK\r\nX-Slow: ");
      drip(out);
    }
  },
  SENDS_A_GIB {
    @Override
    public void answer(OutputStream out, JsonObject asked) throws IOException {
      HostileServer.write(out, HostileServer.head("application/json", GIB) + "\"");
      flood(out, "x");
    }
  },
  SENDS_A_CHUNK_OF_A_GIB {
    @Override
    public void answer(OutputStream out, JsonObject asked) throws IOException {
      HostileServer.write(out, HostileServer.chunked("application/json") + "40000000\r\n\"");
      flood(out, "x");
    }
  },
  SENDS_AN_EVENT_IN_A_CHUNK_OF_A_GIB {
    @Override
    public void answer(OutputStream out, JsonObject asked) throws IOException {
      HostileServer.write(out, HostileServer.chunked("text/event-stream") + "40000000\r\ndata: ");
      flood(out, "x");
    }
  },
  SENDS_A_HEAD_WITHOUT_END {
    @Override
    public void answer(OutputStream out, JsonObject asked) throws IOException {
      HostileServer.write(out, "HTTP/1.1 200 OK\r\n");
      flood(out, "X-More: of the same\r\n");
    }
  },
  SENDS_AN_EVENT_WITHOUT_END {
    @Override
    public void answer(OutputStream out, JsonObject asked) throws IOException {
      HostileServer.write(out, HostileServer.head("text/event-stream", GIB) + "data: ");
      flood(out, "x");
    }
  },
  SENDS_EVENTS_WITHOUT_END {
    @Override
    public void answer(OutputStream out, JsonObject asked) throws IOException {
      HostileServer.write(out, HostileServer.head("text/event-stream", 1L << 50));
      while (true) {
        flood(
            out,
            "data: {\"jsonrpc\":\"2.0\",\"method\":\"notifications/message\",\"params\":{}}\n\n");
      }
    }
  },
  SENDS_LINES_THAT_ARE_NO_EVENT {
    @Override
    public void answer(OutputStream out, JsonObject asked) throws IOException {
      HostileServer.write(out, HostileServer.head("text/event-stream", GIB));
      flood(out, ": a remark\n");
    }
  },
  SENDS_MANY_VALUES {
    @Override
    public void answer(OutputStream out, JsonObject asked) throws IOException {
      var body = "[" + "0,".repeat(900_000) + "0]";
      HostileServer.write(out, HostileServer.head("application/json", body.length()) + body);
    }
  },
  REFUSES_WITH_MANY_VALUES {
    @Override
    public void answer(OutputStream out, JsonObject asked) throws IOException {
      var body = "[" + "0,".repeat(900_000) + "0]";
      HostileServer.write(
          out,
          HostileServer.head("application/json", body.length()).replace("200 OK", "500 No") + body);
    }
  },
  SENDS_WHAT_IS_NESTED_DEEPLY {
    @Override
    public void answer(OutputStream out, JsonObject asked) throws IOException {
      var body = "[".repeat(90_000);
      HostileServer.write(out, HostileServer.head("application/json", body.length()) + body);
    }
  },
  SENDS_A_LITTLE_THAT_UNPACKS_TO_MUCH {
    @Override
    public void answer(OutputStream out, JsonObject asked) throws IOException {
      var packed = new ByteArrayOutputStream();
      try (var gzip = new GZIPOutputStream(packed)) {
        gzip.write('"');
        var block = " ".repeat(1 << 20).getBytes(StandardCharsets.US_ASCII);
        for (int mib = 0; mib < 32; mib++) {
          gzip.write(block);
        }
      }
      HostileServer.write(
          out,
          "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Type: application/json\r\n"
              + "Content-Length: %d\r\n\r\n".formatted(packed.size()));
      out.write(packed.toByteArray());
      out.flush();
    }
  },
  SENDS_GARBAGE {
    @Override
    public void answer(OutputStream out, JsonObject asked) throws IOException {
      var garbage = new byte[10_000];
      new Random(7).nextBytes(garbage);
      out.write(garbage);
      out.flush();
    }
  },
  SENDS_WHAT_IS_NO_JSON {
    @Override
    public void answer(OutputStream out, JsonObject asked) throws IOException {
      HostileServer.write(out, HostileServer.head("application/json", 7) + "{{{]]]\u0000");
    }
  },
  CLOSES_MIDWAY {
    @Override
    public void answer(OutputStream out, JsonObject asked) throws IOException {
      HostileServer.write(out, HostileServer.head("application/json", 1_000) + "{\"jsonrpc\":");
    }
  },
  CLOSES_AT_ONCE {
    @Override
    public void answer(OutputStream out, JsonObject asked) {
      // That is all.
    }
  },
  LISTS_TOO_MANY_TOOLS {
    @Override
    public void answer(OutputStream out, JsonObject asked) throws IOException {
      var names = new String[10_000];
      for (int tool = 0; tool < names.length; tool++) {
        names[tool] = "tool" + tool;
      }
      list(out, asked, ScriptedMcp.tools(names).toString());
    }
  },
  LISTS_PAGES_OF_LONG_DESCRIPTIONS {
    @Override
    public void answer(OutputStream out, JsonObject asked) throws IOException {
      var page = Long.toString(System.nanoTime());
      list(
          out,
          asked,
          "{\"tools\":[{\"name\":\"tool%s\",\"description\":\"%s\",\"inputSchema\":{\"type\":\"object\"}}],\"nextCursor\":\"%s\"}"
              .formatted(page, "x".repeat(1_500_000), page));
    }
  },
  LISTS_A_DEEP_SCHEMA {
    @Override
    public void answer(OutputStream out, JsonObject asked) throws IOException {
      listOf(out, asked, 200);
    }
  },
  LISTS_A_SCHEMA_A_THOUSAND_DEEP {
    @Override
    public void answer(OutputStream out, JsonObject asked) throws IOException {
      listOf(out, asked, 1_000);
    }
  };

  private static void listOf(OutputStream out, JsonObject asked, int depth) throws IOException {
    var schema = "{\"type\":\"object\",\"properties\":{\"a\":".repeat(depth) + "{}";
    list(
        out,
        asked,
        "{\"tools\":[{\"name\":\"risky\",\"description\":\"\",\"inputSchema\":%s%s}]}"
            .formatted(schema, "}}".repeat(depth)));
  }

  private static final long GIB = 1L << 30;

  private static void list(OutputStream out, JsonObject asked, String result) throws IOException {
    var body =
        Json.object()
            .add("jsonrpc", "2.0")
            .add("id", asked.get("id"))
            .add("result", Json.text("RESULT"))
            .build()
            .toString()
            .replace("\"RESULT\"", result);
    HostileServer.write(out, HostileServer.head("application/json", body.length()) + body);
  }

  private static void drip(OutputStream out) throws IOException, InterruptedException {
    while (true) {
      out.write(' ');
      out.flush();
      pause(20);
    }
  }

  private static void flood(OutputStream out, String text) throws IOException {
    var block = text.repeat((1 << 16) / text.length()).getBytes(StandardCharsets.US_ASCII);
    for (long sent = 0; sent < GIB; sent += block.length) {
      out.write(block);
    }
    out.flush();
  }

  private static void pause(long millis) throws InterruptedException {
    boolean _ = new CountDownLatch(1).await(millis, TimeUnit.MILLISECONDS);
  }
}
