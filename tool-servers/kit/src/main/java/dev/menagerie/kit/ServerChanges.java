// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.kit;

import java.util.function.Consumer;

/**
 * Changes a server while it runs, and tells those who listen. Given to {@link ToolServer#start},
 * which then says that what it offers may change.
 */
public final class ServerChanges {

  private volatile Consumer<ToolServer> replace = _ -> {};
  private volatile Consumer<String> updated = _ -> {};

  void attach(Consumer<ToolServer> replace, Consumer<String> updated) {
    this.replace = replace;
    this.updated = updated;
  }

  /** Offers other tools, resources and prompts from now on. Calls that run go on. */
  public void replace(ToolServer server) {
    replace.accept(server);
  }

  /** Tells those who want to know of it that a resource has changed. */
  public void updated(String uri) {
    updated.accept(uri);
  }
}
