// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.tool;

/**
 * How busy a tool server is with our calls.
 *
 * @param calls that are in flight
 * @param most that may be at once
 * @param breaker what stands between them
 */
public record ServerLoad(String server, int calls, int most, Breaker breaker) {

  /** Whether calls go through. */
  public enum Breaker {
    CLOSED,
    /** One call is let through to see whether it is better. */
    TRYING,
    /** The server is left alone for a while. */
    OPEN
  }
}
