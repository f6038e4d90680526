// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import dev.menagerie.engine.spi.JournalFailed;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.Optional;
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
@NullUnmarked // The container's proxy has no houses.
public class Ready implements HealthCheck {

  private final Houses houses;

  Ready() {
    this.houses = null;
  }

  @Inject
  Ready(Houses houses) {
    this.houses = houses;
  }

  @Override
  public HealthCheckResponse call() {
    var check = HealthCheckResponse.named("store");
    if (houses.stopping()) {
      return check.down().withData("reason", "the server is stopping").build();
    }
    var failure = failure(houses.first());
    if (failure.isPresent()) {
      return check.down().withData("reason", failure.get()).build();
    }
    long failed = houses.all().stream().filter(house -> failure(house).isPresent()).count();
    if (failed > 0) {
      check.withData("tenants", failed + " cannot be read or written");
    }
    var unreadable = houses.first().agents().unreadable();
    if (!unreadable.isEmpty()) {
      check.withData("agents", String.join("; ", unreadable));
    }
    houses.first().space().lack().ifPresent(lack -> check.withData("space", lack));
    return check.up().build();
  }

  /** Why a tenant's store cannot be used, if so; one of several keeps the others from nobody. */
  private static Optional<String> failure(House house) {
    try {
      house.catalogue().documents(KnownAgents.KIND);
    } catch (RuntimeException | JournalFailed e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
    return house.storeFailure();
  }
}
