// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.tool;

import java.util.Map;

/** Shows a tool server that this client may speak with it. Used by many threads. */
interface Authorization {

  /** Shows nothing. */
  Authorization NONE = Map::of;

  /**
   * Headers of the next request.
   *
   * @throws ExchangeFailed as unsent if there is nothing to show
   */
  Map<String, String> headers();
}
