// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.model;

import java.util.Map;

/**
 * How busy the gateway is.
 *
 * @param calls that are in flight
 * @param most that may be at once
 * @param closed of each model that was asked: whether it is left alone for a while
 */
public record Load(int calls, int most, Map<String, Boolean> closed) {

  public Load {
    closed = Map.copyOf(closed);
  }
}
