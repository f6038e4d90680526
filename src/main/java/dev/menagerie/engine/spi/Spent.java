// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine.spi;

/**
 * What a task has used.
 *
 * @param effects thoughts, actions, memory accesses, questions and delegations
 * @param ms the time of all effects added up
 */
public record Spent(Usage usage, long effects, long toolCalls, long ms) {

  public static final Spent NONE = new Spent(Usage.NONE, 0, 0, 0);

  public Spent plus(Spent other) {
    return new Spent(
        usage.plus(other.usage),
        effects + other.effects,
        toolCalls + other.toolCalls,
        ms + other.ms);
  }
}
