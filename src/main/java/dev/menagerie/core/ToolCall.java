// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.core;

import jakarta.json.JsonObject;

/**
 * A call of a tool.
 *
 * @param id given by the model to match results with calls; empty when the call is not native
 * @param tool {@code server__tool}
 */
public record ToolCall(String id, String tool, JsonObject arguments) {

  public static ToolCall of(String tool, JsonObject arguments) {
    return new ToolCall("", tool, arguments);
  }
}
