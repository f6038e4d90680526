// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.tool;

import dev.menagerie.kit.Protocol;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** How a server wants to be spoken to. */
sealed interface Era {

  /** Without a handshake, from 2026-07-28. */
  record Modern() implements Era {}

  /** After {@code initialize}. */
  record Legacy(String version, Optional<String> session) implements Era {}

  default String version() {
    return switch (this) {
      case Modern() -> Protocol.MODERN;
      case Legacy(var version, _) -> version;
    };
  }

  /** The headers of a legacy message; the first revision knows no version header. */
  static Map<String, String> headers(Legacy era) {
    var headers = new LinkedHashMap<String, String>();
    if (!era.version().equals("2025-03-26")) {
      headers.put(Protocol.VERSION_HEADER, era.version());
    }
    era.session().ifPresent(session -> headers.put(Protocol.SESSION_HEADER, session));
    return headers;
  }
}
