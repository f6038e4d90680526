// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import dev.menagerie.core.Json;
import dev.menagerie.engine.spi.AgentDefinition;
import dev.menagerie.server.Problem.Kind;
import dev.menagerie.server.access.Role;
import dev.menagerie.tool.ToolServers;
import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.InputStream;

/** Agents: those that come with the architectures, and those that users define. */
@Path("/v1/agents")
@Dependent
public class AgentsResource {

  private final KnownAgents agents;
  private final ToolServers servers;
  private final Settings settings;

  @Inject
  AgentsResource(KnownAgents agents, ToolServers servers, Settings settings) {
    this.agents = agents;
    this.servers = servers;
    this.settings = settings;
  }

  @GET
  @Produces(MediaType.APPLICATION_JSON)
  public Response list() {
    var json = Json.array();
    agents.all().forEach(agent -> json.add(AgentJson.of(agent)));
    return Replies.ok(json.build());
  }

  @GET
  @Path("{name}")
  @Produces(MediaType.APPLICATION_JSON)
  public Response get(@PathParam("name") String name) {
    return Replies.ok(AgentJson.of(existing(name)));
  }

  @PUT
  @RolesAllowed(Role.ADMINS)
  @Path("{name}")
  @Consumes(MediaType.APPLICATION_JSON)
  @Produces(MediaType.APPLICATION_JSON)
  public Response put(@PathParam("name") String name, InputStream body) {
    var fields = Fields.of(body, settings.maxBodyBytes());
    var agent = AgentJson.checked(name, fields, agents.architectures());
    refuseFixed(name);
    AgentJson.refuseSecrets(agent, servers.secrets());
    servers.requireReconcilers(agent.policy());
    boolean created = agents.find(name).isEmpty();
    agents.save(agent);
    return Replies.json(created ? 201 : 200, AgentJson.of(agent))
        .location(Replies.path("agents", name))
        .build();
  }

  @DELETE
  @RolesAllowed(Role.ADMINS)
  @Path("{name}")
  public Response delete(@PathParam("name") String name) {
    existing(name);
    refuseFixed(name);
    agents.delete(name);
    return Replies.none();
  }

  private void refuseFixed(String name) {
    if (agents.builtIn(name)) {
      throw Problem.of(
          Kind.CONFLICT,
          "The agent %s comes with its architecture and stays. Define one under another name."
              .formatted(name));
    }
    agents
        .file(name)
        .ifPresent(
            file -> {
              throw Problem.of(
                  Kind.CONFLICT,
                  "The agent %s is defined by the file %s. Change it there, or define one under another name."
                      .formatted(name, file));
            });
  }

  private AgentDefinition existing(String name) {
    return agents
        .find(name)
        .orElseThrow(
            () -> Problem.of(Kind.NOT_FOUND, "No agent " + name + ". GET /v1/agents lists them."));
  }
}
