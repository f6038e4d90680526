// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import dev.menagerie.engine.spi.JournalFailed;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;
import org.jspecify.annotations.NullUnmarked;

/**
 * Ready means that the store can be read and written and the server does not stop: it listens only
 * after it has resumed its tasks.
 */
@Readiness
@ApplicationScoped
@NullUnmarked // The container's proxy has no house.
public class Ready implements HealthCheck {

  private final House house;

  Ready() {
    this.house = null;
  }

  @Inject
  Ready(House house) {
    this.house = house;
  }

  @Override
  public HealthCheckResponse call() {
    var check = HealthCheckResponse.named("store");
    if (house.stopping()) {
      return check.down().withData("reason", "the server is stopping").build();
    }
    try {
      house.catalogue().documents(KnownAgents.KIND);
    } catch (RuntimeException | JournalFailed e) {
      return check.down().withData("reason", String.valueOf(e.getMessage())).build();
    }
    var failure = house.storeFailure();
    return failure.isPresent()
        ? check.down().withData("reason", failure.get()).build()
        : check.up().build();
  }
}
