// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine;

/**
 * How many tasks may be at work at once; children of tasks are exempt.
 *
 * @param running on the server, at least 1
 * @param perAgent of one agent, 0 for no limit of its own
 * @param perCaller of one caller, 0 for no limit of its own
 * @param queued that wait for a place before new ones are refused, at least 0
 */
public record Crowd(int running, int perAgent, int perCaller, int queued) {

  public static final Crowd DEFAULT = atMost(256);

  public Crowd {
    atLeast("running", running, 1);
    atLeast("perAgent", perAgent, 0);
    atLeast("perCaller", perCaller, 0);
    atLeast("queued", queued, 0);
  }

  /** So many on the server, whosesoever they are. */
  public static Crowd atMost(int running) {
    return new Crowd(running, 0, 0, 100_000);
  }

  private static void atLeast(String name, int value, int least) {
    if (value < least) {
      throw new IllegalArgumentException(
          "%s: %d, must be at least %d".formatted(name, value, least));
    }
  }
}
