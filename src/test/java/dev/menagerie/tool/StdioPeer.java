// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.tool;

import dev.menagerie.core.Json;
import dev.menagerie.kit.RpcError;
import dev.menagerie.kit.RpcMessage;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** A tool server on its standard streams, for tests. Its arguments say how it behaves. */
public final class StdioPeer {

  private static final JsonObject CHANGING = Json.object("{\"tools\": {\"listChanged\": true}}");

  private final Set<String> manners;
  private final PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
  private final List<String> tools = new CopyOnWriteArrayList<>();
  private final Map<JsonValue, CountDownLatch> cancelled = new ConcurrentHashMap<>();
  private final List<JsonValue> subscriptions = new CopyOnWriteArrayList<>();
  private final List<String> seen = new CopyOnWriteArrayList<>();
  private final Map<JsonValue, CompletableFuture<String>> answers = new ConcurrentHashMap<>();
  private final Semaphore gone = new Semaphore(0);
  private volatile boolean deaf;

  private StdioPeer(Set<String> manners) {
    this.manners = manners;
    this.tools.addAll(
        List.of(
            "echo", "count", "wait", "die", "endless", "flood", "deafen", "grow", "pid", "env",
            "seen", "child", "ask", "form", "page", "wide", "insist", "leave", "fatal", "go"));
  }

  /** The command that starts one. */
  public static List<String> command(String... manners) {
    var java = ProcessHandle.current().info().command().orElseThrow();
    var words = new ArrayList<>(List.of(java, "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
    words.addAll(List.of("-Xmx64m", "-cp", System.getProperty("java.class.path")));
    words.add(StdioPeer.class.getName());
    words.addAll(List.of(manners));
    return words;
  }

  public static void main(String[] arguments) throws IOException {
    new StdioPeer(Set.copyOf(Arrays.asList(arguments))).run();
  }

  private void run() throws IOException {
    if (manners.contains("broken")) {
      System.err.println("cannot open shop.db, see \u001B[31mthe manual\u001B[0m");
      System.exit(7);
    }
    if (manners.contains("banner")) {
      out.println("Welcome to the shop!\n\n{\"level\": \"info\"}");
    }
    if (manners.contains("chatty")) {
      System.err.println(
          "\u001B[31mghp_abcdefghijklmnopqrstuvwxyz0123456789\u001B[0m" + "y".repeat(9000));
      for (int i = 0; i < 20_000; i++) {
        System.err.println("a line of a log that nobody wants to read, number " + i);
      }
    }
    if (manners.contains("stubborn")) {
      Runtime.getRuntime().addShutdownHook(new Thread(StdioPeer::forever));
    }
    manners.stream()
        .filter(it -> it.startsWith("grown-by="))
        .filter(it -> Files.exists(Path.of(it.substring("grown-by=".length()))))
        .forEach(_ -> tools.add("grown"));
    var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    if (manners.contains("late")) {
      heardLate(in.readLine(), in.readLine());
    }
    for (var line = in.readLine(); line != null; line = in.readLine()) {
      heard(RpcMessage.parse(line).getFirst());
      if (deaf) {
        forever();
      }
    }
    if (manners.contains("stubborn")) {
      forever();
    }
    System.exit(0);
  }

  /** It had not started when the first request came, and has when the second does. */
  private void heardLate(String... lines) {
    for (var line : lines) {
      heard(RpcMessage.parse(line).getFirst());
    }
  }

  private static void forever() {
    try {
      Thread.sleep(600_000);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private void heard(RpcMessage message) {
    switch (message) {
      case RpcMessage.Request request -> {
        seen.add(request.method());
        Thread.ofVirtual().start(() -> answer(request));
        if (request.params().getString("name", "").equals("deafen")) {
          deaf = true;
        }
      }
      case RpcMessage.Notification(var method, var params) -> {
        seen.add(method);
        if (method.equals("notifications/cancelled")) {
          var id = params.get("requestId");
          seen.add("cancelled " + id);
          cancelled.computeIfAbsent(id, _ -> new CountDownLatch(1)).countDown();
        }
      }
      case RpcMessage.Response(var id, var result) -> {
        seen.add("response " + id + " " + result);
        answered(id).complete(result.toString());
      }
      case RpcMessage.Failed(var id, var error) -> {
        seen.add("error " + id);
        answered(id).complete("error " + error.reason());
      }
    }
  }

  private void answer(RpcMessage.Request request) {
    switch (request.method()) {
      case "server/discover" -> discovered(request);
      case "initialize" -> initialized(request);
      case "subscriptions/listen" -> {
        subscriptions.add(request.id());
        tell("notifications/subscriptions/acknowledged", subscribed(request.id()));
      }
      case "tools/list" ->
          say(request, Json.object(ScriptedMcp.tools(tools.toArray(String[]::new))));
      case "tools/call" -> called(request, request.params().getString("name"));
      default -> say(request, Json.object());
    }
  }

  private void initialized(RpcMessage.Request request) {
    if (manners.contains("late")) {
      say(new RpcMessage.Failed(request.id(), new RpcError(-32601, "no such method")));
      return;
    }
    say(
        request,
        Json.object()
            .add("protocolVersion", "2025-11-25")
            .add("capabilities", CHANGING)
            .add("serverInfo", Json.object().add("name", "peer").add("version", "1")));
  }

  private void discovered(RpcMessage.Request request) {
    if (manners.contains("fussy")) {
      System.err.println("the first request must be initialize");
      System.exit(1);
    }
    if (manners.contains("modern")) {
      say(
          request,
          Json.object()
              .add("supportedVersions", Json.array(List.of("2026-07-28")))
              .add("capabilities", CHANGING));
    } else if (!manners.contains("silent")) {
      say(new RpcMessage.Failed(request.id(), new RpcError(-32601, "no such method")));
    }
  }

  private void called(RpcMessage.Request request, String tool) {
    var arguments = request.params().getJsonObject("arguments");
    switch (tool) {
      case "echo" -> text(request, arguments.getString("text", ""));
      case "count" -> counted(request);
      case "wait" -> awaited(request.id());
      case "die" -> {
        System.err.println("out of memory");
        System.exit(3);
      }
      case "endless" -> endless();
      case "flood" -> {
        while (true) {
          tell("notifications/message", Json.object("{\"level\": \"info\", \"data\": \"x\"}"));
        }
      }
      case "grow" -> {
        tools.add("grown");
        if (subscriptions.isEmpty()) {
          tell("notifications/tools/list_changed", JsonValue.EMPTY_JSON_OBJECT);
        }
        subscriptions.forEach(it -> tell("notifications/tools/list_changed", subscribed(it)));
        text(request, "grown");
      }
      case "pid" -> text(request, "" + ProcessHandle.current().pid());
      case "env" -> text(request, new java.util.TreeMap<>(System.getenv()).toString());
      case "seen" -> text(request, seen.toString());
      case "child" -> text(request, "" + child());
      case "ask" -> {
        say(new RpcMessage.Request(Json.text("p1"), "ping", JsonValue.EMPTY_JSON_OBJECT));
        say(new RpcMessage.Request(Json.text("r1"), "roots/list", JsonValue.EMPTY_JSON_OBJECT));
        text(request, "asked");
      }
      case "form" -> text(request, answer(request, form("{\"a\": {\"type\": \"string\"}}")));
      case "page" ->
          text(
              request,
              answer(request, "{\"mode\": \"url\", \"url\": \"http://x\", \"message\": \"Go\"}"));
      case "wide" -> text(request, answer(request, form("{\"a\": {\"type\": \"object\"}}")));
      case "insist" -> {
        while (true) {
          answer(request, form("{\"a\": {\"type\": \"object\"}}"));
          answers.remove(question(request));
        }
      }
      case "leave" -> {
        ask(request, form("{}"));
        gone.acquireUninterruptibly();
        var left = Json.object().add("requestId", question(request)).build();
        tell("notifications/cancelled", left);
        gone.acquireUninterruptibly();
        text(request, "left");
      }
      case "fatal" -> {
        ask(request, form("{}"));
        gone.acquireUninterruptibly();
        System.exit(4);
      }
      case "go" -> {
        gone.release();
        text(request, "gone");
      }
      default -> text(request, tool);
    }
  }

  private static String form(String properties) {
    return "{\"message\": \"Well?\", \"requestedSchema\": {\"type\": \"object\", \"properties\": %s}}"
        .formatted(properties);
  }

  private static JsonValue question(RpcMessage.Request call) {
    return Json.text("question in " + call.id());
  }

  private void ask(RpcMessage.Request call, String params) {
    say(new RpcMessage.Request(question(call), "elicitation/create", Json.object(params)));
  }

  private String answer(RpcMessage.Request call, String params) {
    ask(call, params);
    return answered(question(call)).join();
  }

  private CompletableFuture<String> answered(JsonValue question) {
    return answers.computeIfAbsent(question, _ -> new CompletableFuture<>());
  }

  private static long child() {
    try {
      return new ProcessBuilder("sleep", "600").inheritIO().start().pid();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  /** Tells how far it is, for as long as somebody waits. */
  private void counted(RpcMessage.Request request) {
    var token = request.params().getJsonObject("_meta").get("progressToken");
    for (int i = 1; i <= 3; i++) {
      tell(
          "notifications/progress",
          Json.object().add("progressToken", token).add("progress", i).add("total", 3).build());
      pause(150);
    }
    text(request, "counted");
  }

  /** Answers never; whether it was cancelled is known to the tool seen. */
  private void awaited(JsonValue id) {
    pause(600_000, cancelled.computeIfAbsent(id, _ -> new CountDownLatch(1)));
  }

  private void endless() {
    synchronized (out) {
      while (true) {
        out.print("x".repeat(1000));
      }
    }
  }

  private static void pause(int millis) {
    pause(millis, new CountDownLatch(1));
  }

  private static void pause(int millis, CountDownLatch until) {
    try {
      until.await(millis, TimeUnit.MILLISECONDS);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private static JsonObject subscribed(JsonValue id) {
    var meta = Json.object().add("io.modelcontextprotocol/subscriptionId", id);
    return Json.object().add("_meta", meta).build();
  }

  private void text(RpcMessage.Request request, String text) {
    say(request, Json.object(ScriptedMcp.text(text)));
  }

  private void say(RpcMessage.Request request, jakarta.json.JsonObjectBuilder result) {
    say(new RpcMessage.Response(request.id(), result.build()));
  }

  private void tell(String method, JsonObject params) {
    say(new RpcMessage.Notification(method, params));
  }

  private void say(RpcMessage message) {
    synchronized (out) {
      out.println(message.json());
    }
  }

  /** Waits until a process has ended that another test's process started. */
  static boolean isAlive(String pid) {
    var stat = Path.of("/proc", pid, "stat");
    try {
      // One that has ended may still be listed until who adopted it has noticed.
      return Files.exists(stat) && !Files.readString(stat).replaceAll(".*\\) ", "").startsWith("Z");
    } catch (IOException _) {
      return false;
    }
  }
}
