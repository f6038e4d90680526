// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.benchmark;

import dev.menagerie.core.Role;
import dev.menagerie.engine.spi.ModelCall;
import dev.menagerie.engine.spi.ModelReply;
import dev.menagerie.engine.spi.Models;
import dev.menagerie.engine.spi.Usage;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Says at once, at each place of a task, what a model has said there the first time. */
final class RememberedModel implements Models {

  private record Place(String path, int turns) {}

  private final Models model;
  private final Map<Place, ModelReply> said = new ConcurrentHashMap<>();

  RememberedModel(Models model) {
    this.model = model;
  }

  @Override
  public ModelReply reply(ModelCall call) {
    var place = new Place(call.path(), call.prompt().turns().size());
    var reply = said.get(place);
    if (reply == null) {
      reply = model.reply(call);
      said.put(place, reply);
      return reply;
    }
    call.listener().attempt();
    call.listener().delta(reply.text());
    return reply;
  }

  @Override
  public Usage reservation(ModelCall call) {
    return model.reservation(call);
  }

  @Override
  public String model(Role role, int seat, Map<String, String> chosen) {
    return model.model(role, seat, chosen);
  }
}
