// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.tool;

import dev.menagerie.core.Json;
import dev.menagerie.engine.spi.Answers;
import dev.menagerie.engine.spi.Label;
import dev.menagerie.engine.spi.PinnedTool;
import dev.menagerie.engine.spi.ToolOutcome;
import dev.menagerie.engine.spi.ToolProgress;
import dev.menagerie.kit.RpcError;
import dev.menagerie.kit.ToolDescription;
import dev.menagerie.kit.ToolResult;
import jakarta.json.JsonObject;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A tool server with what is known of it. */
final class RegisteredServer implements AutoCloseable {

  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);

  /** Of resources, for who asked for one that is not there. */
  private static final int MOST_NAMED = 10;

  /** Between two listings because the server says that it has changed, at first. */
  private static final Duration SHORTEST_PAUSE = Duration.ofSeconds(1);

  /** For all that is listed beside tools: whoever wants these does not wait long for that. */
  private static final Duration CONTENTS = Duration.ofSeconds(3);

  private final String name;
  private final ServerAddress address;
  private final Terms terms;
  private final Auth auth;
  private final Authorization authorization;
  private final CallLimits limits;
  private final ToolConfig config;
  private final McpClient client;
  private final ServerGuard guard;
  private final LongSupplier nanos;
  private final Map<String, CallMeasures> measures = new ConcurrentHashMap<>();
  private final ReentrantLock listing = new ReentrantLock();
  private final Throttled changes;
  private volatile Runnable changed = () -> {};
  private volatile ServerState state;

  /**
   * Makes the record, without a request.
   *
   * @param auth what is shown to it, with secrets
   * @param remembered what it offered when it was last listed
   * @param approved what it may offer unasked; what has another name too
   */
  RegisteredServer(
      Means means,
      String name,
      ServerAddress address,
      Terms terms,
      Auth auth,
      List<ToolDescription> remembered,
      Approved approved) {
    this.name = name;
    this.address = address;
    this.terms = terms;
    this.auth = auth;
    this.authorization =
        switch (address) {
          case ServerAddress.At(var url) -> auth.with(means, name, url);
          case ServerAddress.Started _ -> Authorization.NONE;
        };
    this.config = means.config();
    this.nanos = means.nanos();
    this.limits = new CallLimits(terms.limits(), nanos);
    this.client =
        new McpClient(
            switch (address) {
              case ServerAddress.At(var url) ->
                  new Endpoint(url, config, means.addresses(), authorization, nanos);
              case ServerAddress.Started(var command) -> new StdioTransport(name, command, means);
            },
            means.elicitation(),
            nanos);
    this.guard = new ServerGuard(config.faults(name), nanos);
    var offer = Offer.of(name, terms, config.secrets(), remembered, approved);
    this.state = ServerState.unlisted(offer, approved, Deadline.in(Duration.ZERO, nanos));
    this.changes = new Throttled(() -> changed.run(), SHORTEST_PAUSE, LONGEST_PAUSE, nanos);
    // Who lists it anyway has no need to be told.
    client.whenChanged(
        () -> {
          if (!listing.isHeldByCurrentThread()) {
            changes.ask();
          }
        });
  }

  /** The tools of all servers, these with its own behind them. */
  List<PinnedTool> among(List<PinnedTool> others) {
    var all = new ArrayList<>(others);
    offer().tools().values().forEach(tool -> all.add(tool.pinned()));
    return all;
  }

  /** Has somebody told when it is to be listed anew; not too often, however often it changes. */
  void whenChanged(Runnable changed) {
    this.changed = changed;
  }

  String name() {
    return name;
  }

  ServerAddress address() {
    return address;
  }

  /** The revision it speaks, empty if that is not known. */
  String version() {
    return client.version();
  }

  Offer offer() {
    return state.offer();
  }

  /** Whether the offer was listed by this process and listing did not fail since. */
  boolean ready() {
    return state.listed() && state.error().isEmpty();
  }

  /**
   * Lists the tools now.
   *
   * @return whether the offer changed
   * @throws ExchangeFailed if that is not possible; the offer stays as it was
   */
  boolean list() {
    listing.lock();
    try {
      var before = state;
      var tools = client.lists(Deadline.in(config.listTimeout(), nanos)).tools();
      var same = ResourceTool.still(tools.tools(), before.offer().used());
      listed(same, before.contents(), tools.fresh());
      guard.answers();
      var listed = withContents(tools, same, before);
      measures.keySet().removeIf(own -> listed.stream().noneMatch(it -> it.name().equals(own)));
      return !offer().equals(before.offer());
    } catch (ExchangeFailed e) {
      failed(e.reason());
      throw e;
    } catch (RpcError e) {
      var reason = "it answers tools/list with an error: " + config.secrets().brief(e.reason());
      failed(reason);
      throw new ExchangeFailed(ExchangeFailed.Kind.FOREIGN, reason);
    } finally {
      listing.unlock();
    }
  }

  /** Lists what it offers beside tools. Returns the tools with the one that reads resources. */
  private List<ToolDescription> withContents(
      ToolList tools, List<ToolDescription> same, ServerState before) {
    var limit = config.listTimeout().compareTo(CONTENTS) < 0 ? config.listTimeout() : CONTENTS;
    var deadline = Deadline.in(limit, nanos);
    var announced = client.announced(deadline);
    var reader =
        new ContentsReader(
            announced, client.contents(deadline), config.secrets(), before.contents());
    var contents = reader.read();
    boolean unknown = reader.missedResources() && contents.lines(1).findAny().isEmpty();
    var listed =
        unknown ? same : ResourceTool.with(tools.tools(), announced, contents, before.approved());
    var again = reader.missed() ? Optional.of(LONGEST_PAUSE) : Optional.<Duration>empty();
    listed(
        listed,
        contents,
        Stream.of(tools.fresh(), again).flatMap(Optional::stream).min(Duration::compareTo));
    return listed;
  }

  private void listed(
      List<ToolDescription> tools, ServerContents contents, Optional<Duration> fresh) {
    var approved = state.approved();
    var offer = Offer.of(name, terms, config.secrets(), tools, approved);
    var due = fresh.map(it -> Deadline.in(it, nanos));
    state = ServerState.listed(offer, approved.and(offer.used()), contents, due);
  }

  private void failed(String reason) {
    var failures = Math.min(state.failures() + 1, 16);
    var pause = config.faults(name).backoff().multipliedBy(1L << failures);
    var next = Deadline.in(pause.compareTo(LONGEST_PAUSE) < 0 ? pause : LONGEST_PAUSE, nanos);
    state = state.failing(reason, failures, next);
  }

  /**
   * Uses a tool as it is now.
   *
   * @param hash of what the person who approves it has seen
   * @return whether it is held with this hash
   */
  boolean approve(String full, String hash) {
    listing.lock();
    try {
      var before = state;
      var held = before.offer().held().get(full);
      if (held == null || !held.now().pinned().hash().equals(hash)) {
        return false;
      }
      state = before.approving(full, held.now().described());
      return true;
    } finally {
      listing.unlock();
    }
  }

  ServerLoad load() {
    return guard.load(name);
  }

  Terms terms() {
    return terms;
  }

  /** What is left of the limits of its tools. */
  CallLimits limits() {
    return limits;
  }

  /**
   * Whether its tools are to be listed anew: the last attempt failed some time ago, the list is too
   * old, or it was left alone long enough.
   */
  boolean due() {
    return state.due() || (ready() && guard.toBeTried());
  }

  /** Whether what it offers is not known well enough to be used meanwhile. */
  boolean isAwaited() {
    return !ready() || guard.toBeTried();
  }

  /** What is done when it fails. */
  FaultPolicy faults() {
    return config.faults(name);
  }

  /** Lists the tools if that is due. Tells whether the offer changed. */
  boolean listIfDue() {
    if (!due() || listing.isLocked()) {
      return false;
    }
    try {
      return list();
    } catch (ExchangeFailed _) {
      return false;
    }
  }

  /** Calls a tool by the server's own name for it. */
  ToolResult call(
      String own,
      JsonObject schema,
      JsonObject arguments,
      JsonObject meta,
      boolean repeatable,
      Answers answers,
      Consumer<ToolProgress> heard,
      Duration limit) {
    if (answers instanceof Answers.Live) { // the server has it, and no other takes its place
      return client.call(own, schema, arguments, meta, repeatable, answers, heard, limit);
    }
    var deadline = Deadline.in(limit, nanos);
    if (answers instanceof Answers.Given given && !Suspended.of(given.state()).isOf(address)) {
      throw new ExchangeFailed(
          ExchangeFailed.Kind.UNANSWERED,
          "it asked at another address than %s, where it is registered now; the answers were not sent"
              .formatted(address));
    }
    try {
      return guard.call(
          limit,
          () -> client.tools(config.listTimeout()),
          () ->
              client.call(
                  own, schema, arguments, meta, repeatable, answers, heard, deadline.left()));
    } catch (Asked asked) {
      throw asked.from(address);
    }
  }

  /** Ends a task that nobody waits for any more, without waiting. */
  void cancel(String task) {
    Thread.ofVirtual().name("mcp-cancel").start(() -> client.cancel(task));
  }

  /** Reads the resource that the arguments of the tool for it name. */
  ToolResult read(
      JsonObject arguments, JsonObject meta, Consumer<ToolProgress> heard, Duration limit) {
    var deadline = Deadline.in(limit, nanos);
    var uri = arguments.getString(ResourceTool.URI, "");
    return guard.call(
        limit, () -> client.tools(config.listTimeout()), () -> read(uri, meta, heard, deadline));
  }

  /** The full name of the tool that reads its resources, its own or ours, if there is one. */
  Optional<String> reader() {
    return ToolNames.full(name, ResourceTool.NAME)
        .filter(it -> state.offer().tools().containsKey(it));
  }

  private ToolResult read(
      String uri, JsonObject meta, Consumer<ToolProgress> heard, Deadline deadline) {
    try {
      return client.read(uri, meta, heard, deadline.left());
    } catch (RpcError e) {
      var some = state.contents().lines(MOST_NAMED).collect(Collectors.joining("\n"));
      throw new RpcError(
          e.code(),
          some.isEmpty() ? e.reason() : e.reason() + "; there are, among others:\n" + some);
    }
  }

  /** Counts a call of a tool, by the server's own name for it. */
  void measure(String own, ToolOutcome outcome, long took, BigDecimal price) {
    measures.computeIfAbsent(own, _ -> new CallMeasures()).add(outcome, took, price);
  }

  /** What became of the calls of a tool, by the server's own name for it. */
  JsonObject measures(String own) {
    return measures.getOrDefault(own, CallMeasures.NO_CALLS).json();
  }

  @Override
  public void close() {
    changes.close();
    client.close();
  }

  /** As the HTTP API shows it alone. */
  JsonObject json() {
    var json = Json.object(summary());
    state.contents().addTo(json);
    return json.build();
  }

  /** As the HTTP API shows it among all. */
  JsonObject summary() {
    var now = state;
    var tools = Json.array();
    now.offer().tools().values().forEach(tool -> tools.add(json(tool)));
    var json =
        Json.object()
            .add("name", name)
            .addAll(Json.object(address.json()))
            .add("trust", terms.trust().json())
            .add("policy", terms.policy().json())
            .add("limits", terms.limitsJson())
            .add("cache", terms.keeping().json())
            .add("tags", Json.array(terms.tags()))
            .addAll(Json.object(terms.traits().json()))
            .add("status", status(now));
    if (!auth.json().isEmpty()) {
      json.add("auth", auth.json());
    }
    authorization.json().ifPresent(it -> json.add("authorization", it));
    if (!version().isEmpty()) {
      json.add("protocol", version());
    }
    now.error().or(guard::failing).map(this::clean).ifPresent(it -> json.add("error", it));
    guard.health().ifPresent(it -> json.add("health", it));
    json.add("tools", tools);
    if (!now.offer().held().isEmpty()) {
      var held = Json.array();
      now.offer().held().values().forEach(tool -> held.add(tool.json()));
      json.add("held", held);
    }
    if (!now.offer().dropped().isEmpty()) {
      var dropped = Json.array();
      now.offer()
          .dropped()
          .forEach((own, why) -> dropped.add(Json.object().add("name", own).add("reason", why)));
      json.add("dropped", dropped);
    }
    return json.build();
  }

  /** What a server says of a request may repeat what it was shown. */
  String withoutSecrets(String text) {
    return config.secrets().removed(PlainText.of(text));
  }

  private String clean(String error) {
    return config.secrets().brief(error);
  }

  /** How it lets this client in. */
  Authorization authorization() {
    return authorization;
  }

  private String status(ServerState now) {
    if (authorization.waits()) {
      return "unauthorized";
    }
    if (now.error().isPresent()) {
      return "down";
    }
    return guard.failing().isPresent() ? "unhealthy" : now.listed() ? "ready" : "unknown";
  }

  private JsonObject json(Offer.Named tool) {
    var pinned = tool.pinned();
    return Json.object()
        .add("name", pinned.tool().name())
        .add("server", name)
        .add("description", pinned.tool().description())
        .add("schema", pinned.tool().schema())
        .add("trust", pinned.trust().text())
        .add("policy", pinned.rule().json())
        .add("hash", pinned.hash())
        .add("tags", Json.array(terms.tags()))
        .add("labels", Label.json(pinned.labels()))
        .add("measures", measures(tool.own()))
        .build();
  }

  /** As it is kept in the catalogue. */
  JsonObject document() {
    var tools = Json.array();
    state.approved().byName().values().forEach(tool -> tools.add(tool.json()));
    var offered = Json.array();
    state.offer().used().forEach(tool -> offered.add(tool.name()));
    var held = Json.array();
    state.offer().held().values().forEach(tool -> held.add(tool.now().described().json()));
    return Json.object()
        .add("v", 2)
        .add("name", name)
        .addAll(Json.object(address.json()))
        .add("trust", terms.trust().json())
        .add("policy", terms.policy().json())
        .add("limits", terms.limitsJson())
        .add("cache", terms.keeping().json())
        .add("tags", Json.array(terms.tags()))
        .add(ToolServers.TRAITS, terms.traits().json())
        .add("auth", auth.json())
        .add("ours", terms.ours())
        .add("tools", tools)
        .add("offered", offered)
        .add("held", held)
        .build();
  }
}
