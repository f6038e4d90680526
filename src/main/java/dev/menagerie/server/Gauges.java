// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import dev.menagerie.model.ModelGateway;
import dev.menagerie.tool.ServerLoad;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.metrics.Meter;
import io.opentelemetry.api.metrics.ObservableLongMeasurement;
import java.util.function.Consumer;

/** What is so at the moment when somebody asks: of each house, and of the models they share. */
final class Gauges {

  private static final AttributeKey<String> TENANT = AttributeKey.stringKey("menagerie.tenant");
  private static final AttributeKey<String> POOL = AttributeKey.stringKey("menagerie.pool.name");
  private static final AttributeKey<String> BREAKER =
      AttributeKey.stringKey("menagerie.breaker.name");

  private static final String TASKS = "tasks";
  private static final String MODELS = "models";

  private static final int CLOSED = 0;
  private static final int TRYING = 1;
  private static final int OPEN = 2;

  private final Houses houses;
  private final ModelGateway models;

  private Gauges(Houses houses, ModelGateway models) {
    this.houses = houses;
    this.models = models;
  }

  /** Has them asked from now on. */
  static void offer(Telemetry telemetry, Houses houses, ModelGateway models) {
    var gauges = new Gauges(houses, models);
    var meter = telemetry.api().getMeter("dev.menagerie.server");
    offer(meter, "menagerie.queue.tasks", "Tasks that wait for a place.", "{task}", gauges::queued);
    offer(meter, "menagerie.queue.waiting", "Questions to people.", "{question}", gauges::waiting);
    offer(meter, "menagerie.pool.used", "Places that are taken.", "{place}", gauges::used);
    offer(meter, "menagerie.pool.size", "Places that there are.", "{place}", gauges::size);
    offer(
        meter,
        "menagerie.breaker.state",
        "0 closed: calls go through; 1 one is let through to try; 2 open: left alone for a while.",
        "{state}",
        gauges::breakers);
  }

  private static void offer(
      Meter meter,
      String name,
      String description,
      String unit,
      Consumer<ObservableLongMeasurement> reading) {
    var _ =
        meter
            .gaugeBuilder(name)
            .ofLongs()
            .setDescription(description)
            .setUnit(unit)
            .buildWithCallback(reading);
  }

  private void queued(ObservableLongMeasurement into) {
    for (var house : houses.all()) {
      into.record(house.tasks().occupancy().queued(), Attributes.of(TENANT, tenant(house)));
    }
  }

  private void waiting(ObservableLongMeasurement into) {
    for (var house : houses.all()) {
      into.record(house.tasks().waiting().size(), Attributes.of(TENANT, tenant(house)));
    }
  }

  private void used(ObservableLongMeasurement into) {
    into.record(models.load().calls(), Attributes.of(POOL, MODELS));
    for (var house : houses.all()) {
      into.record(house.tasks().occupancy().working(), pool(house, TASKS));
      house.toolServers().loads().forEach(it -> into.record(it.calls(), pool(house, it)));
    }
  }

  private void size(ObservableLongMeasurement into) {
    into.record(models.load().most(), Attributes.of(POOL, MODELS));
    for (var house : houses.all()) {
      into.record(house.tasks().occupancy().most(), pool(house, TASKS));
      house.toolServers().loads().forEach(it -> into.record(it.most(), pool(house, it)));
    }
  }

  private void breakers(ObservableLongMeasurement into) {
    models
        .load()
        .closed()
        .forEach(
            (model, closed) ->
                into.record(closed ? OPEN : CLOSED, Attributes.of(BREAKER, "model " + model)));
    for (var house : houses.all()) {
      for (var load : house.toolServers().loads()) {
        into.record(
            state(load), Attributes.of(BREAKER, "tools " + load.server(), TENANT, tenant(house)));
      }
    }
  }

  private static int state(ServerLoad load) {
    return switch (load.breaker()) {
      case CLOSED -> CLOSED;
      case TRYING -> TRYING;
      case OPEN -> OPEN;
    };
  }

  private static Attributes pool(House house, ServerLoad load) {
    return pool(house, "tools " + load.server());
  }

  private static Attributes pool(House house, String name) {
    return Attributes.of(POOL, name, TENANT, tenant(house));
  }

  private static String tenant(House house) {
    return house.tenant().name();
  }
}
