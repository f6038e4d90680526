// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import dev.menagerie.server.Problem.Kind;
import dev.menagerie.server.access.Caller;
import dev.menagerie.server.audit.AuditLog;
import dev.menagerie.server.audit.Deed;
import dev.menagerie.server.audit.NotRecorded;
import io.helidon.common.context.Contexts;
import io.helidon.webserver.http.ServerRequest;

/**
 * Records what is changed over MCP, when it is: an answer may be long in coming.
 *
 * @param audit where it is written
 */
record McpDeeds(AuditLog audit) {

  private static final int OK = 200;

  /** Makes sure, before something is changed, that it can be told. */
  void require() {
    audit.require();
  }

  /**
   * Records what was done.
   *
   * @param call the method of MCP, and what it names
   * @throws Problem if that cannot be written
   */
  void done(Caller caller, String call, String task) {
    var address =
        Contexts.context()
            .flatMap(it -> it.get(ServerRequest.class))
            .map(it -> it.remotePeer().host())
            .orElse("");
    try {
      audit.append(
          new Deed(
              caller.tenant().name(),
              caller.name(),
              caller.role().text(),
              address,
              "POST",
              McpDoor.PATH,
              call,
              OK,
              task));
    } catch (NotRecorded _) {
      throw Problem.of(
          Kind.UNRECORDED,
          ("The audit log could not be written, so it is not recorded what was done with task %s,"
                  + " as it may have been: look at it before you send this again. An operator must"
                  + " mend the log.")
              .formatted(task));
    }
  }
}
