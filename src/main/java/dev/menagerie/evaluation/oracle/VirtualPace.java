// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.evaluation.oracle;

import java.time.Duration;

/**
 * How long effects would take with the model and the tools of a profile: a request to the model its
 * time to the first token and then its tokens one by one, a call of a tool a time from a log-normal
 * distribution, keyed like everything that is drawn. Anything else takes no time.
 */
public final class VirtualPace implements Pace {

  private static final double NANOS = 1e9;

  private final Profile profile;
  private final Key task;

  /** The pace of one task. */
  public VirtualPace(Profile profile, long seed, Truth truth) {
    this.profile = profile;
    this.task = Key.of(seed).with(truth.goal());
  }

  @Override
  public Spell of(Effect effect) {
    return switch (effect.kind()) {
      case THINK -> {
        double first = profile.figure("latency.first-token");
        double tokens = effect.usage().outputTokens() / profile.figure("latency.tokens-per-second");
        yield new Spell(seconds(first), seconds(first * effect.attempts() + tokens));
      }
      case ACT -> Spell.of(seconds(tool(effect)));
      case RUN,
          BRANCH,
          GATE,
          RECALL,
          REMEMBER,
          ASK,
          REPLY,
          ONCE,
          FIRST,
          DELEGATE,
          BUDGET,
          REPORT,
          OFFER,
          CANCEL ->
          Spell.NONE;
    };
  }

  /**
   * Seconds of a call: by the figure for the tool's name, without its server's, or the usual one.
   */
  private double tool(Effect effect) {
    var name = effect.name().replaceFirst("^.*__", "");
    var figure = "latency.tool." + name;
    var spread = profile.numbers(profile.has(figure) ? figure : "latency.tool");
    var draw =
        Draw.of(profile, task, "tool " + effect.name(), effect.request().toString(), effect.path());
    return spread.getFirst() * Math.exp(spread.getLast() * draw.alone().normal("latency"));
  }

  private static Duration seconds(double seconds) {
    return Duration.ofNanos(Math.round(seconds * NANOS));
  }
}
