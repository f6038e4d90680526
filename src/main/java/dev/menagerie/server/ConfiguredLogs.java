// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import io.helidon.logging.common.spi.LoggingProvider;

/** Tells Helidon that the logs are configured: {@link Main} has done it, or whoever runs a test. */
public final class ConfiguredLogs implements LoggingProvider {

  @Override
  public void initialization() {}

  @Override
  public void runTime() {}
}
