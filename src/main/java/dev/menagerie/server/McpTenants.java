// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import dev.menagerie.kit.Exchange;
import dev.menagerie.kit.McpService;
import jakarta.json.JsonObject;

/**
 * Leads requests of MCP to the agents of the caller's tenant.
 *
 * @param houses of all tenants
 */
record McpTenants(Houses houses) implements McpService {

  @Override
  public JsonObject modern(String method, JsonObject params, Exchange exchange) {
    return agents(exchange).modern(method, params, exchange);
  }

  @Override
  public JsonObject legacy(String method, JsonObject params, Exchange exchange) {
    return agents(exchange).legacy(method, params, exchange);
  }

  private McpAgents agents(Exchange exchange) {
    return houses.of(McpCaller.of(exchange).tenant()).agentTools();
  }
}
