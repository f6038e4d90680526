// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server.audit;

import jakarta.json.JsonObjectBuilder;

/**
 * What somebody did, or was kept from doing. Neither bodies nor values of queries belong here.
 *
 * @param tenant empty if it is not known who it was, as are caller and role
 * @param address that the request came from
 * @param path as it was sent, without its query
 * @param call the method of MCP and what it names, or the tool that judges an answer; empty for
 *     other requests
 * @param status of HTTP
 * @param task that was begun or changed, empty if none
 */
public record Deed(
    String tenant,
    String caller,
    String role,
    String address,
    String method,
    String path,
    String call,
    int status,
    String task) {

  private static final int LONGEST = 500;

  /** Of somebody who is not known. */
  public static Deed ofStranger(String address, String method, String path, int status) {
    return new Deed("", "", "", address, method, path, "", status, "");
  }

  void into(JsonObjectBuilder line) {
    add(line, "tenant", tenant);
    add(line, "caller", caller);
    add(line, "role", role);
    add(line, "address", address);
    add(line, "method", method);
    add(line, "path", path);
    add(line, "call", call);
    line.add("status", status);
    add(line, "task", task);
  }

  private static void add(JsonObjectBuilder line, String name, String value) {
    if (!value.isEmpty()) {
      line.add(name, value.length() <= LONGEST ? value : value.substring(0, LONGEST));
    }
  }
}
