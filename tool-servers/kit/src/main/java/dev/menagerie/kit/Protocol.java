// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.kit;

import java.util.List;

/** The fixed words of MCP over HTTP. */
public final class Protocol {

  /** The revision without a handshake. */
  public static final String MODERN = "2026-07-28";

  /** The revisions that begin with {@code initialize}, newest first. */
  public static final List<String> LEGACY = List.of("2025-11-25", "2025-06-18", "2025-03-26");

  /** All revisions that both our sides speak, newest first. */
  public static final List<String> SUPPORTED =
      List.of(MODERN, LEGACY.get(0), LEGACY.get(1), LEGACY.get(2));

  public static final String VERSION_HEADER = "MCP-Protocol-Version";
  public static final String METHOD_HEADER = "Mcp-Method";
  public static final String NAME_HEADER = "Mcp-Name";
  public static final String SESSION_HEADER = "Mcp-Session-Id";

  /** The request that opens a stream of notifications, from 2026-07-28. */
  public static final String LISTEN = "subscriptions/listen";

  /** The extension of calls that run long. */
  public static final String TASKS = "io.modelcontextprotocol/tasks";

  public static final String VERSION_META = "io.modelcontextprotocol/protocolVersion";
  public static final String CAPABILITIES_META = "io.modelcontextprotocol/clientCapabilities";
  public static final String CLIENT_META = "io.modelcontextprotocol/clientInfo";

  /** How grave a line of the log must be to be told; deprecated. */
  static final String LOG_META = "io.modelcontextprotocol/logLevel";

  public static final String SERVER_META = "io.modelcontextprotocol/serverInfo";

  /** Our own: the same for every repetition of one call. */
  public static final String IDEMPOTENCY_KEY = "dev.menagerie/idempotencyKey";

  private Protocol() {}
}
