// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import dev.menagerie.engine.Tasks;
import dev.menagerie.engine.spi.Catalogue;
import dev.menagerie.engine.spi.Models;
import dev.menagerie.engine.spi.ToolGateway;

/** Everything that runs, opened in order and closed in the reverse order. */
record House(
    Settings settings,
    Catalogue catalogue,
    KnownAgents agents,
    Models models,
    ToolGateway tools,
    Tasks tasks,
    Streams streams)
    implements AutoCloseable {

  @Override
  public void close() {
    streams.close();
    tasks.close();
  }
}
