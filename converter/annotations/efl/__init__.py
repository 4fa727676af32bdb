"""Exam finding lists."""
