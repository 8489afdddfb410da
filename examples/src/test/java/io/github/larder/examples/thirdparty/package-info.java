// SPDX-License-Identifier: Apache-2.0
@NullMarked
package io.github.larder.examples.thirdparty;

import org.jspecify.annotations.NullMarked;
