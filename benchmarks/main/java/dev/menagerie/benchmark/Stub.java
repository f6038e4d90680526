// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.benchmark;

import dev.menagerie.core.Json;
import dev.menagerie.core.Observation;
import dev.menagerie.core.Role;
import dev.menagerie.core.Tool;
import dev.menagerie.core.ToolCall;
import dev.menagerie.core.Turn;
import dev.menagerie.engine.spi.ModelCall;
import dev.menagerie.engine.spi.ModelReply;
import dev.menagerie.engine.spi.Models;
import dev.menagerie.engine.spi.PinnedTool;
import dev.menagerie.engine.spi.ToolGateway;
import dev.menagerie.engine.spi.ToolOutcome;
import dev.menagerie.engine.spi.Usage;
import jakarta.json.JsonObject;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Model and tool that answer at once. The same words for every library: a model that asks for the
 * weather so many times and then sums up, and a tool that tells it.
 */
final class Stub implements Models, ToolGateway {

  static final int TURNS = 10;
  static final String SYSTEM =
      "You are a helpful assistant. Call tools for what they can find out.";
  static final String GOAL = "What will the weather be like in Vienna over the next ten days?";
  static final String TOOL = "weather";
  static final String TOOL_SAYS = "The weather of a city on a day from now.";
  static final String CITY = "Vienna";
  static final String ASKS = "I need the weather of one more day.";
  static final String SUMS_UP = "Mostly cloudy, 11 to 14 degrees, with rain on the third day.";
  static final String WEATHER = "Cloudy, 12 degrees, wind from the west at 20 kilometres per hour.";

  private static final Usage USAGE = new Usage(120, 0, 30, BigDecimal.ZERO);
  private static final Tool WEATHER_TOOL =
      new Tool(
          TOOL,
          TOOL_SAYS,
          Json.object(
              """
              {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]}\
              """));
  private static final JsonObject ARGUMENTS = Json.object().add("city", CITY).build();

  /** What a model waits for before it answers. */
  interface Delay {
    void await();
  }

  private final Delay delay;

  Stub(Delay delay) {
    this.delay = delay;
  }

  static Stub atOnce() {
    return new Stub(() -> {});
  }

  /** Whether the model asks for its tool once more, having been answered so many times. */
  static boolean asksAgain(int answered) {
    return answered < TURNS;
  }

  @Override
  public ModelReply reply(ModelCall call) {
    call.listener().attempt();
    delay.await();
    int answered = 0;
    for (var turn : call.prompt().turns()) {
      answered += turn instanceof Turn.ToolResult ? 1 : 0;
    }
    return !call.tools().isEmpty() && asksAgain(answered)
        ? new ModelReply(
            ASKS, List.of(new ToolCall("call-" + answered, TOOL, ARGUMENTS)), USAGE, "stub", "stop")
        : new ModelReply(SUMS_UP, List.of(), USAGE, "stub", "stop");
  }

  @Override
  public Usage reservation(ModelCall call) {
    return USAGE;
  }

  @Override
  public String model(Role role, int seat, Map<String, String> chosen) {
    return "stub:stub";
  }

  @Override
  public List<PinnedTool> pin(List<String> patterns) {
    return List.of(
        new PinnedTool(
            WEATHER_TOOL, Integer.toHexString(TOOL_SAYS.length()), PinnedTool.Trust.READ_ONLY));
  }

  @Override
  public Optional<String> refusal(PinnedTool tool, ToolCall call) {
    return Optional.empty();
  }

  @Override
  public ToolOutcome call(PinnedTool tool, ToolCall call, Context context) {
    return new ToolOutcome.Done(new Observation.Result(WEATHER));
  }
}
