// SPDX-License-Identifier: Apache-2.0
package io.github.larder.testing;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(DynaliteExtension.class)
final class DynaliteTest {

  private static final String BEGINNING_OF_A_REQUEST =
      "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n{";

  private final Dynalite dynalite;

  DynaliteTest(Dynalite dynalite) {
    this.dynalite = dynalite;
  }

  /** A call that runs out of time closes its connection at any moment. */
  @Test
  void clientsMayLeaveInTheMiddleOfARequest() throws IOException {
    for (int i = 0; i < 5; i++) {
      try (Socket socket =
          new Socket(dynalite.endpoint().getHost(), dynalite.endpoint().getPort())) {
        socket.getOutputStream().write(BEGINNING_OF_A_REQUEST.getBytes(US_ASCII));
        socket.getOutputStream().flush();
        // The server has read it when it answers another request.
        assertThat(dynalite.client().listTables().tableNames()).isEmpty();
        socket.setSoLinger(true, 0);
      }
      assertThat(dynalite.client().listTables().tableNames()).isEmpty();
    }
  }
}
