// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.kit;

import jakarta.json.JsonObject;

/** What a tool does when it is called. Called on many threads at once. */
@FunctionalInterface
public interface ToolHandler {

  /**
   * Carries out a call.
   *
   * @param arguments that have the properties, types and nothing else, as the schema's top level
   *     says
   * @throws IllegalArgumentException if an argument does not fit; its message becomes a result with
   *     {@code isError}, for the model to read
   * @throws RpcError to answer with an error of the protocol, which the model may not get to read
   * @throws InputRequired from {@link CallMeta#ask}; not to be caught
   */
  ToolResult call(JsonObject arguments, CallMeta meta);
}
