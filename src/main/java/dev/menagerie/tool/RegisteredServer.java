// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.tool;

import dev.menagerie.core.Json;
import dev.menagerie.engine.spi.Label;
import dev.menagerie.engine.spi.PinnedTool;
import dev.menagerie.engine.spi.ToolOutcome;
import dev.menagerie.engine.spi.ToolProgress;
import dev.menagerie.kit.RpcError;
import dev.menagerie.kit.ToolDescription;
import dev.menagerie.kit.ToolResult;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.math.BigDecimal;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/** A tool server with what is known of it. */
final class RegisteredServer implements AutoCloseable {

  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);

  /**
   * What is known.
   *
   * @param approved the definitions that may be used
   * @param listed whether the offer comes from this process's own listing
   * @param failures to list in a row
   * @param next when it may be tried again
   */
  private record State(
      Offer offer,
      Approved approved,
      boolean listed,
      Optional<String> error,
      int failures,
      Deadline next) {}

  private final String name;
  private final URI url;
  private final Terms terms;
  private final SecretHeaders auth;
  private final CallLimits limits;
  private final ToolConfig config;
  private final McpClient client;
  private final ServerGuard guard;
  private final LongSupplier nanos;
  private final Map<String, CallMeasures> measures = new ConcurrentHashMap<>();
  private final ReentrantLock listing = new ReentrantLock();
  private volatile State state;

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
      URI url,
      Terms terms,
      SecretHeaders auth,
      List<ToolDescription> remembered,
      Approved approved) {
    this.name = name;
    this.url = url;
    this.terms = terms;
    this.auth = auth;
    this.config = means.config();
    this.nanos = means.nanos();
    this.limits = new CallLimits(terms.limits(), nanos);
    this.client =
        new McpClient(
            new Endpoint(url, config, means.addresses(), auth.with(means.secrets()), nanos),
            means.elicitation(),
            nanos);
    this.guard = new ServerGuard(config.faults(name), nanos);
    var offer = Offer.of(name, terms, config.secrets(), remembered, approved);
    this.state = new State(offer, approved, false, Optional.empty(), 0, now());
  }

  /** As it was kept in the catalogue. */
  static RegisteredServer of(Means means, String name, JsonObject document) {
    var tools =
        document.getJsonArray("tools").getValuesAs(JsonObject.class).stream()
            .map(ToolDescription::of)
            .toList();
    var auth = document.getOrDefault("auth", JsonValue.EMPTY_JSON_OBJECT).asJsonObject();
    // The first format did not keep annotations: what is listed next is taken as it is.
    boolean first = document.getInt("v") < 2;
    return new RegisteredServer(
        means,
        name,
        URI.create(document.getString("url")),
        Terms.kept(document),
        SecretHeaders.of(auth),
        first ? tools : listed(document, tools),
        first ? Approved.NONE : Approved.of(tools));
  }

  /** What was listed last: of the approved tools those that were, and what was held. */
  private static List<ToolDescription> listed(JsonObject document, List<ToolDescription> approved) {
    var offered = document.getJsonArray("offered");
    var listed = new ArrayList<ToolDescription>();
    approved.stream().filter(it -> offered.contains(Json.text(it.name()))).forEach(listed::add);
    document
        .getJsonArray("held")
        .getValuesAs(JsonObject.class)
        .forEach(tool -> listed.add(ToolDescription.of(tool)));
    return listed;
  }

  /** The tools of all servers, these with its own behind them. */
  List<PinnedTool> among(List<PinnedTool> others) {
    var all = new ArrayList<>(others);
    offer().tools().values().forEach(tool -> all.add(tool.pinned()));
    return all;
  }

  private Deadline now() {
    return Deadline.in(Duration.ZERO, nanos);
  }

  String name() {
    return name;
  }

  URI url() {
    return url;
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
      var listed = client.tools(config.listTimeout());
      var offer = Offer.of(name, terms, config.secrets(), listed, before.approved());
      var approved = before.approved().and(offer.used());
      state = new State(offer, approved, true, Optional.empty(), 0, now());
      guard.answers();
      measures.keySet().removeIf(own -> listed.stream().noneMatch(it -> it.name().equals(own)));
      return !offer.equals(before.offer());
    } catch (ExchangeFailed e) {
      failed(e.reason());
      throw e;
    } catch (RpcError e) {
      var reason = "it answers tools/list with an error: " + ResultText.brief(e.reason());
      failed(reason);
      throw new ExchangeFailed(ExchangeFailed.Kind.FOREIGN, reason);
    } finally {
      listing.unlock();
    }
  }

  private void failed(String reason) {
    var failures = Math.min(state.failures() + 1, 16);
    var pause = config.faults(name).backoff().multipliedBy(1L << failures);
    var next = Deadline.in(pause.compareTo(LONGEST_PAUSE) < 0 ? pause : LONGEST_PAUSE, nanos);
    var before = state;
    state =
        new State(
            before.offer(),
            before.approved(),
            before.listed(),
            Optional.of(reason),
            failures,
            next);
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
      state =
          new State(
              before.offer().with(full),
              before.approved().and(List.of(held.now().described())),
              before.listed(),
              before.error(),
              before.failures(),
              before.next());
      return true;
    } finally {
      listing.unlock();
    }
  }

  Terms terms() {
    return terms;
  }

  /** What is left of the limits of its tools. */
  CallLimits limits() {
    return limits;
  }

  /** Whether it is to be listed anew when its tools are wanted. */
  boolean restless() {
    return !ready() || guard.toBeTried();
  }

  /** What is done when it fails. */
  FaultPolicy faults() {
    return config.faults(name);
  }

  /** Lists the tools if the last attempt failed some time ago. Tells whether the offer changed. */
  boolean listIfDue() {
    if (!restless() || !state.next().isOver() || listing.isLocked()) {
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
      Consumer<ToolProgress> heard,
      Duration limit) {
    var deadline = Deadline.in(limit, nanos);
    return guard.call(
        limit,
        () -> client.tools(config.listTimeout()),
        () -> client.call(own, schema, arguments, meta, repeatable, heard, deadline.left()));
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
    client.close();
  }

  /** As the HTTP API shows it. */
  JsonObject json() {
    var now = state;
    var tools = Json.array();
    now.offer().tools().values().forEach(tool -> tools.add(json(tool)));
    var json =
        Json.object()
            .add("name", name)
            .add("url", url.toString())
            .add("trust", terms.trust().json())
            .add("policy", terms.policy().json())
            .add("limits", terms.limitsJson())
            .add("cache", terms.keeping().json())
            .add("tags", Json.array(terms.tags()))
            .addAll(Json.object(terms.traits().json()))
            .add("status", status(now));
    if (!auth.headers().isEmpty()) {
      json.add("auth", auth.json());
    }
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
    return ResultText.brief(withoutSecrets(error));
  }

  private String status(State now) {
    if (now.error().isPresent()) {
      return "down";
    }
    return guard.failing().isPresent() ? "unhealthy" : now.listed() ? "ready" : "unknown";
  }

  private JsonObject json(Offer.Named tool) {
    var pinned = tool.pinned();
    return Json.object()
        .add("name", pinned.tool().name())
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
        .add("url", url.toString())
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
