// SPDX-License-Identifier: Apache-2.0
@NullMarked
package io.github.larder.encryption.kms;

import org.jspecify.annotations.NullMarked;
