// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import dev.menagerie.server.Problem.Kind;
import jakarta.enterprise.context.Dependent;
import jakarta.ws.rs.ProcessingException;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.PreMatching;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.ext.Provider;
import java.util.function.Supplier;

/** Says which header cannot be read; a resource would be looked for by it, without a word. */
@Provider
@PreMatching
@Dependent
public class ReadableHeaders implements ContainerRequestFilter {

  private static final int LONGEST = 100;

  @Override
  public void filter(ContainerRequestContext request) {
    require(request, HttpHeaders.CONTENT_TYPE, request::getMediaType);
    require(request, HttpHeaders.ACCEPT, request::getAcceptableMediaTypes);
    require(request, HttpHeaders.ACCEPT_LANGUAGE, request::getAcceptableLanguages);
  }

  private static String shown(String value) {
    return value.length() <= LONGEST ? value : value.substring(0, LONGEST) + "...";
  }

  private static void require(ContainerRequestContext request, String header, Supplier<?> reading) {
    try {
      var _ = reading.get();
    } catch (ProcessingException | IllegalArgumentException _) {
      throw Problem.of(
          Kind.REFUSED,
          "%s: %s, must be one value of the form that HTTP gives it, like %s"
              .formatted(
                  header,
                  shown(request.getHeaderString(header)),
                  header.equals(HttpHeaders.ACCEPT_LANGUAGE) ? "en" : "application/json"));
    }
  }
}
