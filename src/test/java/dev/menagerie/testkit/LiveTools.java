// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.testkit;

import dev.menagerie.core.Json;
import dev.menagerie.core.ToolCall;
import dev.menagerie.engine.spi.Answers;
import dev.menagerie.engine.spi.Inquiry;
import dev.menagerie.engine.spi.LiveCall;
import dev.menagerie.engine.spi.PinnedTool;
import dev.menagerie.engine.spi.ToolGateway;
import dev.menagerie.engine.spi.ToolOutcome;
import jakarta.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/** Tools of which one asks a person in a call that it keeps open, as often as it is told to. */
public final class LiveTools implements ToolGateway {

  /** A call as its server knows it. */
  public static final class Call implements LiveCall {

    private final List<JsonObject> answers = new CopyOnWriteArrayList<>();
    private Runnable unwanted = () -> {};
    private volatile boolean left;

    /** What it was answered, oldest first. */
    public List<JsonObject> answers() {
      return answers;
    }

    public boolean isLeft() {
      return left;
    }

    @Override
    public synchronized void whenUnwanted(Runnable action) {
      unwanted = action;
    }

    /** Wants no answer any more. */
    public synchronized void withdraw() {
      unwanted.run();
    }

    @Override
    public void leave() {
      left = true;
    }
  }

  private final LedgerTools tools;
  private final String asking;
  private final int rounds;
  private final Duration patience;
  private final List<Call> calls = new CopyOnWriteArrayList<>();

  /**
   * The tools of a ledger.
   *
   * @param asking the one that asks
   * @param rounds how often
   */
  public LiveTools(LedgerTools tools, String asking, int rounds, Duration patience) {
    this.tools = tools;
    this.asking = asking;
    this.rounds = rounds;
    this.patience = patience;
  }

  /** The calls that were sent to the tool that asks. */
  public List<Call> calls() {
    return calls;
  }

  @Override
  public List<PinnedTool> pin(List<String> patterns) {
    return tools.pin(patterns);
  }

  @Override
  public Optional<String> refusal(PinnedTool tool, ToolCall call) {
    return tools.refusal(tool, call);
  }

  @Override
  public ToolOutcome call(PinnedTool tool, ToolCall call, Context context) {
    if (!call.tool().equals(asking)) {
      return tools.call(tool, call, context);
    }
    return switch (context.answers()) {
      case Answers.Live(Call live, var given) -> {
        live.answers.add(given.responses().getJsonObject("form"));
        yield goesOn(tool, call, context, live);
      }
      case Answers.Open _ -> {
        var live = new Call();
        calls.add(live);
        yield goesOn(tool, call, context, live);
      }
      case Answers answers -> throw new IllegalArgumentException("answers: " + answers);
    };
  }

  private ToolOutcome goesOn(PinnedTool tool, ToolCall call, Context context, Call live) {
    if (live.left) {
      return new ToolOutcome.InDoubt("it was given up");
    }
    if (live.answers.size() == rounds) {
      return tools.call(tool, call, context);
    }
    var schema =
        Json.object("{\"type\": \"object\", \"properties\": {\"a\": {\"type\": \"string\"}}}");
    var message = "a %d?".formatted(live.answers.size() + 1);
    var form = new Inquiry.Form("form", message, schema, List.of());
    var inquiry = new Inquiry(List.of(form), Json.object().build());
    return new ToolOutcome.AsksLive(inquiry, live, patience);
  }
}
