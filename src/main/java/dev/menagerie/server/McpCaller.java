// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import dev.menagerie.kit.Exchange;
import dev.menagerie.server.access.Caller;
import dev.menagerie.server.access.Role;
import dev.menagerie.server.access.Tenant;

/** A caller as the one text that goes with a request of MCP. */
final class McpCaller {

  private static final String BETWEEN = " ";

  private McpCaller() {}

  static String principal(Caller caller) {
    return String.join(
        BETWEEN,
        caller.tenant().name(),
        caller.role().text(),
        Boolean.toString(caller.known()),
        caller.name());
  }

  static Caller of(Exchange exchange) {
    var parts = exchange.principal().split(BETWEEN, 4);
    return new Caller(
        parts[3],
        new Tenant(parts[0]),
        Role.of(parts[1]).orElseThrow(),
        Boolean.parseBoolean(parts[2]));
  }
}
