// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.kit;

import jakarta.json.JsonObject;

/** What answers the requests of MCP that {@link McpHttp} reads. Called on many threads at once. */
public interface McpService {

  /**
   * Answers a request of revision 2026-07-28.
   *
   * @return the result, with its {@code resultType}
   * @throws RpcError if it cannot be followed
   */
  JsonObject modern(String method, JsonObject params, Exchange exchange);

  /**
   * Answers a request of a revision that begins with {@code initialize}. No session is kept.
   *
   * @throws RpcError if it cannot be followed
   */
  JsonObject legacy(String method, JsonObject params, Exchange exchange);
}
