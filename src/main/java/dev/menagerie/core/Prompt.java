// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.core;

import java.util.ArrayList;
import java.util.List;

/**
 * One request to a model.
 *
 * @param name what kind of call this is ("propose", "value"), in journal and metering
 * @param role which model to use, by purpose
 * @param seat which of several models of that role, from 0; wraps around
 * @param turns the conversation, oldest first, not empty
 */
public record Prompt(String name, Role role, int seat, List<Turn> turns, Sampling sampling) {

  public Prompt {
    if (name.isBlank() || turns.isEmpty() || seat < 0) {
      throw new IllegalArgumentException(
          "prompt %s: needs a name, a turn and a seat of at least 0".formatted(name));
    }
    turns = List.copyOf(turns);
  }

  /** One user turn for the solver, greedily sampled. */
  public static Prompt of(String name, String text) {
    return new Prompt(name, Role.SOLVER, 0, List.of(new Turn.User(text)), Sampling.GREEDY);
  }

  /** A conversation with the solver, greedily sampled. */
  public static Prompt of(String name, List<Turn> turns) {
    return new Prompt(name, Role.SOLVER, 0, turns, Sampling.GREEDY);
  }

  public Prompt as(Role role) {
    return new Prompt(name, role, seat, turns, sampling);
  }

  public Prompt as(Role role, int seat) {
    return new Prompt(name, role, seat, turns, sampling);
  }

  /** This prompt sampled at a temperature in [0, 2]. */
  public Prompt temperature(double temperature) {
    return sampled(new Sampling(temperature, sampling.maxTokens(), sampling.stop()));
  }

  public Prompt maxTokens(int maxTokens) {
    return sampled(new Sampling(sampling.temperature(), maxTokens, sampling.stop()));
  }

  public Prompt stop(String... stop) {
    return sampled(new Sampling(sampling.temperature(), sampling.maxTokens(), List.of(stop)));
  }

  /** This prompt with one more turn at its end. */
  public Prompt then(Turn turn) {
    var more = new ArrayList<>(turns);
    more.add(turn);
    return new Prompt(name, role, seat, more, sampling);
  }

  private Prompt sampled(Sampling changed) {
    return new Prompt(name, role, seat, turns, changed);
  }
}
