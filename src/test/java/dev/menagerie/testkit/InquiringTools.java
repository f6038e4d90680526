// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.testkit;

import dev.menagerie.core.Json;
import dev.menagerie.core.ToolCall;
import dev.menagerie.engine.spi.Answers;
import dev.menagerie.engine.spi.Inquiry;
import dev.menagerie.engine.spi.PinnedTool;
import dev.menagerie.engine.spi.ToolGateway;
import dev.menagerie.engine.spi.ToolOutcome;
import jakarta.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Tools of which one asks a person before it is carried out, as often as it is told to. It
 * remembers nothing: what it has been answered is in the state that comes back.
 */
public final class InquiringTools implements ToolGateway {

  /** A request as it came. */
  public record Request(String tool, String key, JsonObject arguments, Answers answers) {}

  private final LedgerTools tools;
  private final String asking;
  private final int rounds;
  private final List<String> forms;
  private final List<Request> requests = new CopyOnWriteArrayList<>();
  private final List<JsonObject> abandoned = new CopyOnWriteArrayList<>();

  /**
   * The tools of a ledger.
   *
   * @param asking the one that asks
   * @param rounds how often
   * @param forms their names, of each round
   */
  public InquiringTools(LedgerTools tools, String asking, int rounds, String... forms) {
    this.tools = tools;
    this.asking = asking;
    this.rounds = rounds;
    this.forms = List.of(forms);
  }

  /** Everything that was sent to the tool that asks. */
  public List<Request> requests() {
    return requests;
  }

  /** The states of the calls that do not go on. */
  public List<JsonObject> abandoned() {
    return abandoned;
  }

  @Override
  public void abandon(String tool, JsonObject state) {
    abandoned.add(state);
  }

  /** All answers that the state of a request and the request itself hold. */
  public static String told(Answers answers) {
    return answers instanceof Answers.Given(var state, var responses)
        ? state.getString("told") + responses
        : "";
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
  public Optional<String> unfit(JsonObject schema, JsonObject values) {
    return values.containsKey("wrong") ? Optional.of("wrong: not wanted") : Optional.empty();
  }

  @Override
  public ToolOutcome call(PinnedTool tool, ToolCall call, Context context) {
    if (!call.tool().equals(asking)) {
      return tools.call(tool, call, context);
    }
    var answers = context.answers();
    requests.add(new Request(call.tool(), context.idempotencyKey(), call.arguments(), answers));
    int round = answers instanceof Answers.Given given ? given.state().getInt("round") : 0;
    return round == rounds
        ? tools.call(tool, call, context)
        : new ToolOutcome.Asks(inquiry(round, told(answers)));
  }

  private Inquiry inquiry(int round, String told) {
    var all = new ArrayList<Inquiry.Form>();
    for (var form : forms) {
      var field = Json.object().add("type", "string");
      var schema =
          Json.object()
              .add("type", "object")
              .add("properties", Json.object().add(form, field))
              .build();
      var message = "%s %d?".formatted(form, round + 1);
      all.add(new Inquiry.Form(form, message, schema, List.of()));
    }
    return new Inquiry(all, Json.object().add("round", round + 1).add("told", told).build());
  }
}
