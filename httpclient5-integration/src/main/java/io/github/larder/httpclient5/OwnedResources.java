// SPDX-License-Identifier: Apache-2.0
package io.github.larder.httpclient5;

import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What HttpClient's builder made for one client. Closing it again does nothing new. */
final class OwnedResources implements Closeable {

  private static final Logger LOG = LoggerFactory.getLogger(OwnedResources.class);

  private final List<Closeable> resources;

  OwnedResources(List<Closeable> resources) {
    this.resources = List.copyOf(resources);
  }

  /** As HttpClient does it: what fails does not keep the rest open. */
  @Override
  public void close() {
    for (Closeable resource : resources) {
      try {
        resource.close();
      } catch (IOException e) {
        LOG.warn("A part of an HTTP client was not closed as it should be: {}", e.toString());
      }
    }
  }
}
