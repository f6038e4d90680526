// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.tool;

import dev.menagerie.core.Observation;
import dev.menagerie.core.ToolCall;
import dev.menagerie.engine.spi.Answers;
import dev.menagerie.engine.spi.NamePattern;
import dev.menagerie.engine.spi.OnBehalf;
import dev.menagerie.engine.spi.PinnedTool;
import dev.menagerie.engine.spi.PinnedTool.Trust;
import dev.menagerie.engine.spi.Rule;
import dev.menagerie.engine.spi.ToolGateway;
import dev.menagerie.engine.spi.ToolOutcome;
import dev.menagerie.engine.spi.ToolProgress;
import dev.menagerie.kit.Protocol;
import dev.menagerie.kit.RpcError;
import dev.menagerie.kit.ToolResult;
import io.opentelemetry.api.OpenTelemetry;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** Every call of a tool passes here: it is checked, sent, repeated if that is safe, and cleaned. */
public final class Gateway implements ToolGateway {

  private static final int MOST_SCHEMAS = 1_000;
  private static final int CHARS_PER_TOKEN = 4;

  /** What a call goes on with whose question could not be shown. */
  private static final Answers.Given UNANSWERED =
      new Answers.Given(JsonValue.EMPTY_JSON_OBJECT, JsonValue.EMPTY_JSON_OBJECT);

  private final ToolServers servers;
  private final ToolConfig config;
  private final StandingPolicy standing;
  private final ToolSpans spans;
  private final LongSupplier nanos;
  private final SharedCalls shared;
  private final Map<JsonObject, ToolSchema> schemas = new ConcurrentHashMap<>();

  /**
   * A gateway to the registered servers, whose policies are all there are.
   *
   * @param nanos the time that passes, whatever the clock shows
   */
  public Gateway(
      ToolServers servers, ToolConfig config, OpenTelemetry telemetry, LongSupplier nanos) {
    this(servers, config, StandingPolicy.NONE, telemetry, nanos);
  }

  /**
   * A gateway to the registered servers.
   *
   * @param standing holds beside the servers' own policies and limits
   * @param nanos the time that passes, whatever the clock shows
   */
  public Gateway(
      ToolServers servers,
      ToolConfig config,
      StandingPolicy standing,
      OpenTelemetry telemetry,
      LongSupplier nanos) {
    this(servers, config, standing, telemetry, false, nanos);
  }

  /**
   * The same, with or without arguments and results in its spans.
   *
   * @param contents whether they are in them
   */
  public Gateway(
      ToolServers servers,
      ToolConfig config,
      StandingPolicy standing,
      OpenTelemetry telemetry,
      boolean contents,
      LongSupplier nanos) {
    this.servers = servers;
    this.config = config.with(servers.secrets().learned());
    this.standing = standing;
    this.spans = new ToolSpans(telemetry, contents, this.config.secrets(), nanos);
    this.nanos = nanos;
    this.shared = new SharedCalls(nanos);
  }

  @Override
  public List<PinnedTool> pin(List<String> patterns) {
    var wanted = patterns.stream().map(NamePattern::new).toList();
    return servers.offered().all(wanted).stream()
        .map(tool -> tool.labelled(standing.labels(tool.tool().name())))
        .toList();
  }

  @Override
  public Optional<String> refusal(PinnedTool tool, ToolCall call) {
    var name = tool.tool().name();
    if (tool.pipeline().isPresent()) {
      return schema(tool.tool().schema())
          .wrong(call.arguments(), this::brief)
          .map(wrong -> name + ": " + wrong);
    }
    return target(name)
        .map(_ -> true)
        .or(() -> held(name).map(_ -> true)) // it waits, and must fit then
        .map(
            _ ->
                schema(current(tool))
                    .wrong(call.arguments(), this::brief)
                    .map(wrong -> name + ": " + wrong))
        .orElseGet(() -> Optional.of(unknown(name)));
  }

  @Override
  public Optional<String> unfit(JsonObject schema, JsonObject values) {
    return ToolSchema.form(schema).wrong(FormFields.completed(schema, values), this::brief);
  }

  /** The schema of a tool's arguments as it is now, or was when it was last listed. */
  private JsonObject current(PinnedTool tool) {
    var name = tool.tool().name();
    return target(name)
        .flatMap(target -> Optional.ofNullable(target.server().offer().tools().get(name)))
        .map(known -> known.pinned().tool().schema())
        .orElse(tool.tool().schema());
  }

  private ToolSchema schema(JsonObject json) {
    if (schemas.size() > MOST_SCHEMAS) {
      schemas.clear();
    }
    var known = schemas.get(json);
    if (known != null) {
      return known;
    }
    var schema = ToolSchema.of(json); // outside the map: it loads classes
    schemas.put(json, schema);
    return schema;
  }

  private String unknown(String name) {
    return held(name)
        .orElseGet(
            () ->
                "there is no tool %s; its server was removed or no longer offers it"
                    .formatted(name));
  }

  @Override
  public Optional<String> held(String tool) {
    return servers
        .holding(tool)
        .map(
            _ ->
                "the definition of %s has changed on its server and is not approved"
                    .formatted(tool));
  }

  /** A server that does not answer now is taken to offer what it offered last. */
  @Override
  public Optional<String> changed(PinnedTool tool) {
    target(tool.tool().name()).ifPresent(target -> servers.relist(target.server()));
    var name = tool.tool().name();
    return held(name).or(() -> ToolGateway.super.changed(tool));
  }

  @Override
  public Rule rule(PinnedTool tool, ToolCall call, OnBehalf onBehalf) {
    var name = tool.tool().name();
    return tool.rule().and(standing.rule(name, call.arguments(), onBehalf));
  }

  @Override
  public Duration timeout(PinnedTool tool, Duration usual) {
    return target(tool.tool().name())
        .flatMap(target -> target.server().faults().timeout())
        .orElse(usual);
  }

  @Override
  public Room room(PinnedTool tool, Context context) {
    return target(tool.tool().name())
        .map(
            target ->
                CallLimits.room(
                    List.of(target.server().limits(), standing.limits()),
                    target.subject(tool),
                    context))
        .orElse(Room.ENDLESS);
  }

  @Override
  public ToolOutcome call(PinnedTool tool, ToolCall call, Context context) {
    var target = target(tool.tool().name(), context.answers());
    if (target.isEmpty()) {
      return gone(tool, context.answers());
    }
    var outcome =
        spans.around(
            call,
            target.get().server(),
            trace -> {
              var meta = trace.add(Protocol.IDEMPOTENCY_KEY, context.idempotencyKey()).build();
              return answer(target.get(), tool, call.arguments(), meta, context);
            });
    for (var limits : List.of(target.get().server().limits(), standing.limits())) {
      limits.read(target.get().subject(tool), context, tokens(outcome));
    }
    return outcome;
  }

  /** A call that is open went to a server that is not registered any more. */
  private ToolOutcome gone(PinnedTool tool, Answers answers) {
    var reason = unknown(tool.tool().name());
    if (answers instanceof Answers.Live(var call, _)) {
      call.leave();
      return tool.trust() == Trust.NONE ? new ToolOutcome.InDoubt(reason) : failure(reason);
    }
    return failure(reason);
  }

  @Override
  public void ran(PinnedTool pipeline, Observation observation) {
    servers.pipelines().measure(pipeline, observation);
  }

  /** About as many as a model reads. */
  private static long tokens(ToolOutcome outcome) {
    return outcome instanceof ToolOutcome.Done(var observation)
        ? Math.ceilDiv(observation.text().length(), CHARS_PER_TOKEN)
        : 0;
  }

  @Override
  public void abandon(String tool, JsonObject state) {
    var at = Suspended.of(state);
    at.task()
        .ifPresent(
            task ->
                servers
                    .server(ToolNames.serverIn(tool))
                    .filter(it -> at.isOf(it.address()))
                    .ifPresent(it -> it.cancel(task)));
  }

  /** What became of the calls of a tool since the server started, as the HTTP API shows it. */
  public JsonObject measures(PinnedTool tool) {
    if (tool.pipeline().isPresent()) {
      return servers.pipelines().measures(tool);
    }
    return target(tool.tool().name())
        .map(target -> target.server().measures(target.own()))
        .orElseGet(CallMeasures.NO_CALLS::json);
  }

  /** Where a call goes. */
  private record Target(RegisteredServer server, String own, String full) {

    CallLimits.Subject subject(PinnedTool tool) {
      return new CallLimits.Subject(server.name(), full, own, tool.price());
    }

    Optional<String> fallback() {
      return server.terms().traits().fallbacks().of(full, own);
    }
  }

  /** A call that is open goes on whatever its server says of the tool meanwhile. */
  private Optional<Target> target(String full, Answers answers) {
    return answers instanceof Answers.Live
        ? servers
            .server(ToolNames.serverIn(full))
            .map(it -> new Target(it, ToolNames.ownIn(full), full))
        : target(full);
  }

  /** A server that has not been reached yet may still have the tool. */
  private Optional<Target> target(String full) {
    return servers
        .server(ToolNames.serverIn(full))
        .filter(server -> !server.offer().held().containsKey(full))
        .flatMap(
            server ->
                Optional.ofNullable(server.offer().tools().get(full))
                    .map(Offer.Named::own)
                    .or(
                        () ->
                            server.ready() ? Optional.empty() : Optional.of(ToolNames.ownIn(full)))
                    .map(own -> new Target(server, own, full)));
  }

  /** What only reads is not asked twice at a time. */
  private ToolOutcome answer(
      Target target, PinnedTool tool, JsonObject arguments, JsonObject meta, Context context) {
    var deadline = Deadline.in(context.timeout(), nanos); // for waiting and calling together
    Supplier<ToolOutcome> call =
        () ->
            measured(target, tool, () -> perform(target, tool, arguments, meta, context, deadline));
    var offered = Optional.ofNullable(target.server().offer().tools().get(target.full()));
    boolean goesOn = context.answers().goOn();
    if (tool.trust() != Trust.READ_ONLY || offered.isEmpty() || goesOn) {
      return call.get();
    }
    var question =
        new SharedCalls.Question(target.full(), offered.get().pinned().hash(), arguments);
    var keep = target.server().terms().keeping().of(target.full(), target.own());
    return shared.answer(question, keep, context.timeout(), call);
  }

  private ToolOutcome measured(Target target, PinnedTool tool, Supplier<ToolOutcome> call) {
    long start = nanos.getAsLong();
    var outcome = call.get();
    boolean asks = outcome instanceof ToolOutcome.Asks || outcome instanceof ToolOutcome.AsksLive;
    if (!asks) { // it is the same call that goes on
      long took = nanos.getAsLong() - start;
      target.server().measure(target.own(), outcome, took, tool.price());
      spans.meters().asked(target.full(), ToolSpans.error(outcome), took);
    }
    return outcome;
  }

  private ToolOutcome perform(
      Target target,
      PinnedTool tool,
      JsonObject arguments,
      JsonObject meta,
      Context context,
      Deadline deadline) {
    var trusted = tool.trust() != Trust.NONE;
    var faults = target.server().faults();
    var wait = faults.backoff();
    var answers = context.answers();
    for (var attempt = 1; ; attempt++) {
      try {
        var schema = current(tool);
        var server = target.server();
        Consumer<ToolProgress> heard = told -> context.heard().accept(clean(told));
        var left = deadline.left();
        return new ToolOutcome.Done(
            observation(
                target,
                ResourceTool.is(tool)
                    ? server.read(arguments, meta, heard, left)
                    : server.call(
                        target.own(), schema, arguments, meta, trusted, answers, heard, left)));
      } catch (Asked asked) {
        try {
          return asks(asked);
        } catch (RpcError e) {
          if (asked.live().isEmpty()) {
            asked.at().task().ifPresent(target.server()::cancel);
            return failure("%s: %s".formatted(tool.tool().name(), clean(e.reason())));
          }
          asked.live().get().refuse(e);
          answers = new Answers.Live(asked.live().get(), UNANSWERED);
        } catch (RuntimeException | Error e) {
          asked.live().ifPresent(LiveRequest::leave);
          throw e;
        }
      } catch (RpcError e) {
        return failure("%s: %s (%d)".formatted(tool.tool().name(), clean(e.reason()), e.code()));
      } catch (ExchangeFailed e) {
        var again =
            attempt < faults.attempts()
                && !(answers instanceof Answers.Live)
                && e.passing()
                && (trusted || e.untouched())
                && wait.compareTo(deadline.left()) < 0;
        if (!again || !paused(wait)) {
          return unanswered(target, tool, e, attempt);
        }
        wait = wait.multipliedBy(2);
      }
    }
  }

  /**
   * What a tool asks.
   *
   * @throws RpcError if it cannot be shown
   */
  private ToolOutcome asks(Asked asked) {
    var inquiry = AskedForms.inquiry(asked, config.secrets());
    return asked
        .live()
        .<ToolOutcome>map(it -> new ToolOutcome.AsksLive(inquiry, it, config.answerPatience()))
        .orElseGet(() -> new ToolOutcome.Asks(inquiry));
  }

  private Observation observation(Target target, ToolResult result) {
    var text =
        ResultText.of(
            result, target.server().reader(), config.secrets(), config.largestResultChars());
    if (result.isError()) {
      return new Observation.Failure(text.isBlank() ? "the tool failed without a reason" : text);
    }
    return wrong(target, result)
        .<Observation>map(
            wrong ->
                new Observation.Failure(
                    "the call was made, but what came back is not what the tool promises: %s. It said: %s"
                        .formatted(wrong, text)))
        .orElseGet(() -> new Observation.Result(text));
  }

  /** What is wrong with a result by the tool's own schema, if it has one. */
  private Optional<String> wrong(Target target, ToolResult result) {
    var promised = target.server().offer().output(target.full());
    return promised
        .map(this::schema)
        .flatMap(
            schema ->
                result
                    .structured()
                    .map(it -> schema.wrong(it, this::brief))
                    .orElseGet(() -> Optional.of("structuredContent is missing")));
  }

  private ToolOutcome unanswered(Target target, PinnedTool tool, ExchangeFailed e, int attempts) {
    var name = target.full();
    var reason =
        attempts == 1
            ? "%s: %s".formatted(name, clean(e.reason()))
            : "%s, after %d attempts: %s".formatted(name, attempts, clean(e.reason()));
    boolean trusted = tool.trust() != Trust.NONE && !Thread.currentThread().isInterrupted();
    if (!e.untouched() && !trusted) {
      return new ToolOutcome.InDoubt(reason);
    }
    boolean unharmed = e.untouched() || tool.trust() == Trust.READ_ONLY;
    return target
        .fallback()
        .filter(_ -> unharmed)
        .<ToolOutcome>map(it -> new ToolOutcome.Replaceable(reason, it))
        .orElseGet(() -> failure(reason));
  }

  private static ToolOutcome failure(String reason) {
    return new ToolOutcome.Done(new Observation.Failure(reason));
  }

  private String brief(String foreign) {
    return config.secrets().brief(foreign);
  }

  private String clean(String text) {
    return ResultText.shortened(text, config.secrets(), config.largestResultChars());
  }

  private ToolProgress clean(ToolProgress told) {
    var message = config.secrets().brief(told.message());
    return new ToolProgress(told.progress(), told.total(), message);
  }

  /** Waits, and tells whether it could to the end. */
  private static boolean paused(Duration wait) {
    try {
      Thread.sleep(wait);
      return true;
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
